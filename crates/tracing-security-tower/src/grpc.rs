//! gRPC says how a call ended in `grpc-status`, beside an HTTP status that is 200 all the same
//! (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>).

use http::{HeaderMap, StatusCode, header};

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GrpcStatus(u8);

impl GrpcStatus {
    const OK: Self = Self(0);
    pub(crate) const UNKNOWN: Self = Self(2);

    /// What headers or trailers say. A status that cannot be read is `UNKNOWN`, as it is to the caller.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get("grpc-status")?.to_str().ok();
        let code = value.and_then(|value| value.parse().ok());
        Some(code.map_or(Self::UNKNOWN, Self))
    }

    pub(crate) fn is_ok(self) -> bool {
        self == Self::OK
    }

    pub(crate) fn code(self) -> u8 {
        self.0
    }

    pub(crate) fn name(self) -> &'static str {
        self.described().0
    }

    /// The HTTP status that means the same, as `google.rpc.Code` has it
    /// (<https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto>).
    pub(crate) fn as_http(self) -> StatusCode {
        self.described().1
    }

    fn described(self) -> (&'static str, StatusCode) {
        match self.0 {
            0 => ("OK", StatusCode::OK),
            // `google.rpc.Code` says 499, which no standard names.
            1 => ("CANCELLED", StatusCode::REQUEST_TIMEOUT),
            3 => ("INVALID_ARGUMENT", StatusCode::BAD_REQUEST),
            4 => ("DEADLINE_EXCEEDED", StatusCode::GATEWAY_TIMEOUT),
            5 => ("NOT_FOUND", StatusCode::NOT_FOUND),
            6 => ("ALREADY_EXISTS", StatusCode::CONFLICT),
            7 => ("PERMISSION_DENIED", StatusCode::FORBIDDEN),
            8 => ("RESOURCE_EXHAUSTED", StatusCode::TOO_MANY_REQUESTS),
            9 => ("FAILED_PRECONDITION", StatusCode::BAD_REQUEST),
            10 => ("ABORTED", StatusCode::CONFLICT),
            11 => ("OUT_OF_RANGE", StatusCode::BAD_REQUEST),
            12 => ("UNIMPLEMENTED", StatusCode::NOT_IMPLEMENTED),
            13 => ("INTERNAL", StatusCode::INTERNAL_SERVER_ERROR),
            14 => ("UNAVAILABLE", StatusCode::SERVICE_UNAVAILABLE),
            15 => ("DATA_LOSS", StatusCode::INTERNAL_SERVER_ERROR),
            16 => ("UNAUTHENTICATED", StatusCode::UNAUTHORIZED),
            _ => ("UNKNOWN", StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

/// Whether an answer is gRPC: `application/grpc`, alone or with `+proto` and the like. Not gRPC-Web, whose status
/// is inside the body.
pub(crate) fn is_grpc(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map(|kind| kind.as_bytes());
    let rest = kind.and_then(|kind| kind.strip_prefix(b"application/grpc"));
    rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'+' | b';' | b' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_wherever_it_stands() {
        for (value, expected) in [
            ("0", ("OK", 200)),
            ("16", ("UNAUTHENTICATED", 401)),
            ("7", ("PERMISSION_DENIED", 403)),
            ("08", ("RESOURCE_EXHAUSTED", 429)),
            ("17", ("UNKNOWN", 500)),
            ("999", ("UNKNOWN", 500)),
            ("ok", ("UNKNOWN", 500)),
            ("", ("UNKNOWN", 500)),
        ] {
            let headers =
                HeaderMap::from_iter([("grpc-status".parse().unwrap(), value.parse().unwrap())]);
            let status = GrpcStatus::of(&headers).unwrap();
            assert_eq!(
                (status.name(), status.as_http().as_u16()),
                expected,
                "{value}"
            );
            assert_eq!(status.is_ok(), value == "0");
        }
        assert_eq!(GrpcStatus::of(&HeaderMap::new()), None);
    }

    #[test]
    fn only_grpc_is_taken_for_it() {
        for (kind, expected) in [
            ("application/grpc", true),
            ("application/grpc+proto", true),
            ("application/grpc; charset=utf-8", true),
            ("application/grpc-web", false),
            ("application/grpc-web+proto", false),
            ("application/json", false),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]);
            assert_eq!(is_grpc(&headers), expected, "{kind}");
        }
        assert!(!is_grpc(&HeaderMap::new()));
    }
}
