//! `seclog schema`

use tracing_security_schema::json_schema;

use crate::failure::{Answer, Failure};
use crate::output::Output;

pub(crate) fn run(output: &mut Output) -> Result<Answer, Failure> {
    output.bytes(json_schema().as_bytes())?;
    Ok(Answer::Yes)
}
