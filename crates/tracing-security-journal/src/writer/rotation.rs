//! New segments and new keys.

use std::io;

use serde_json::json;

use super::Writer;
use crate::audit::Kind;
use crate::error::Stall;
use crate::keys;
use crate::name::{self, SegmentName};
use crate::seal::Phase;
use crate::segment::{FORMAT, Header, HeaderSeal, Supersedes};
use crate::status::Figure;

impl Writer {
    /// Closes the segment under a new key's eyes and begins the next one.
    pub(super) fn rotate(&mut self, reason: &str) -> Result<(), Stall> {
        let outcome = self.try_rotate(reason);
        if let Err(stall) = &outcome {
            self.status.failed(stall);
            self.chores.rotation_failed(self.clock.now());
        }
        outcome
    }

    fn try_rotate(&mut self, reason: &str) -> Result<(), Stall> {
        let old = self.active.name;
        self.change_epoch()?;
        self.push_checkpoint_if_needed();
        self.make_durable()?;
        // A record of recovery may have come after the sync; the segment is closed with everything in it.
        self.make_durable()?;
        if self.active.name != old {
            // The disk forced a new segment in between.
            return Ok(());
        }
        self.push_closing_checkpoint()?;
        let next = SegmentName::plain(self.durable_seq);
        let closed_bytes = self.batch.base;
        let path = self.options.directory.join(next.to_string());
        self.active = self.create_segment(next.first).map_err(|error| {
            let stall = Stall::io("create segment", &path, error);
            self.get_into_trouble(Kind::Recovered, "rotation_failed", &stall, false);
            stall
        })?;
        self.batch.base = 0;
        self.push_header(None);
        self.push_own(
            Kind::Rotated,
            &json!({
                "reason": reason,
                "closed": old.to_string(),
                "from_seq": old.first,
                "to_seq": next.first - 1,
                "bytes": closed_bytes,
            }),
        );
        self.make_durable()?;
        self.point_link();
        self.chores.segment_closed();
        Ok(())
    }

    /// The first line of a segment.
    pub(super) fn push_header(&mut self, supersedes: Option<Supersedes>) {
        self.grow_tree();
        let seal = self.sealing.as_ref().map(|sealing| {
            let (epoch, vkey) = sealing.sealer.epoch();
            HeaderSeal::new(epoch, vkey, &sealing.sealer.tree)
        });
        let header = Header {
            format: FORMAT,
            first_seq: self.next_seq,
            sealed: seal.is_some(),
            boot_id: self.boot_id.clone(),
            seal,
            supersedes,
        };
        let fields = serde_json::to_value(&header).unwrap_or_default();
        self.push_own(Kind::Segment, &fields);
    }

    /// A checkpoint unless the last line is one.
    pub(super) fn push_checkpoint_if_needed(&mut self) {
        if self
            .sealing
            .as_ref()
            .is_some_and(|sealing| sealing.sealer.unsealed > 0)
        {
            self.push_checkpoint();
        }
    }

    /// Covers the whole log, its last checkpoint included, by a checkpoint in the lineage.
    pub(super) fn push_closing_checkpoint(&mut self) -> Result<(), Stall> {
        let Some(sealing) = &mut self.sealing else {
            return Ok(());
        };
        let size = sealing.sealer.durable_tree.size();
        if sealing
            .lineage
            .last
            .checkpoint
            .as_ref()
            .is_none_or(|last| last.size != size)
        {
            let note = sealing.sealer.durable_checkpoint();
            sealing.lineage.push(&note);
        }
        sealing
            .lineage
            .flush(&*self.directory, &self.options.directory)
    }

    /// The end of the log for now: everything sealed, durable, and remembered by the keys.
    pub(super) fn seal_end(&mut self) -> Result<(), Stall> {
        self.push_checkpoint_if_needed();
        self.make_durable()?;
        self.finish_epoch()?;
        self.push_closing_checkpoint()?;
        self.save_keys()
    }

    /// Replaces the signing key, as far as the disk allows; what is left to do is done by the next tick.
    pub(super) fn change_epoch(&mut self) -> Result<(), Stall> {
        self.finish_epoch()?;
        self.begin_epoch()?;
        if self
            .sealing
            .as_ref()
            .is_some_and(|sealing| matches!(sealing.sealer.phase, Phase::Announced { .. }))
        {
            self.push_checkpoint();
            self.make_durable()?;
        }
        self.finish_epoch()
    }

    fn begin_epoch(&mut self) -> Result<(), Stall> {
        let path = self.key_path();
        let Some(sealing) = &mut self.sealing else {
            return Ok(());
        };
        if sealing.sealer.phase != Phase::Steady {
            return Ok(());
        }
        if sealing.sealer.keys.next.is_none() {
            let next =
                keys::generate().map_err(|error| Stall::io("generate a key for", &path, error))?;
            sealing.sealer.keys.next = Some(next);
        }
        sealing.sealer.keys.size = sealing.sealer.durable_tree.size();
        sealing
            .store
            .save(&sealing.sealer.keys)
            .map_err(|error| Stall::io("save keys in", &path, error))?;
        let (epoch, _) = sealing.sealer.epoch();
        let Some(vkey) = sealing.sealer.next_key() else {
            return Ok(());
        };
        sealing.sealer.phase = Phase::Announced {
            line: self.next_seq,
        };
        self.push_own(Kind::Epoch, &json!({ "epoch": epoch + 1, "vkey": vkey }));
        Ok(())
    }

    /// Links the next key in the lineage and erases the old one, once the hand-over is on stable storage.
    pub(super) fn finish_epoch(&mut self) -> Result<(), Stall> {
        let path = self.key_path();
        let Some(sealing) = &mut self.sealing else {
            return Ok(());
        };
        let Phase::Switched { at, .. } = sealing.sealer.phase else {
            return Ok(());
        };
        if at >= self.durable_seq {
            return Ok(());
        }
        let next = sealing.sealer.next_key();
        let linked = sealing
            .lineage
            .last
            .link
            .as_ref()
            .map(|link| link.key.to_string());
        if next != linked
            && let Some(link) = sealing.sealer.link(at + 1)
        {
            sealing.lineage.push(&link);
        }
        sealing
            .lineage
            .flush(&*self.directory, &self.options.directory)?;
        let mut keys = sealing.sealer.keys.clone();
        let Some(next) = keys.next.take() else {
            return Ok(());
        };
        keys.current = next;
        keys.epoch += 1;
        keys.size = sealing.sealer.durable_tree.size();
        sealing
            .store
            .save(&keys)
            .map_err(|error| Stall::io("save keys in", &path, error))?;
        sealing.sealer.keys = keys;
        sealing.sealer.phase = Phase::Steady;
        self.status.add(Figure::epochs, 1);
        Ok(())
    }

    fn save_keys(&mut self) -> Result<(), Stall> {
        let path = self.key_path();
        let Some(sealing) = &mut self.sealing else {
            return Ok(());
        };
        sealing.sealer.keys.size = sealing.sealer.durable_tree.size();
        sealing
            .store
            .save(&sealing.sealer.keys)
            .map_err(|error| Stall::io("save keys in", &path, error))
    }

    fn key_path(&self) -> std::path::PathBuf {
        self.options
            .key_directory
            .clone()
            .unwrap_or_else(|| self.options.directory.join(name::KEYS))
    }

    /// Points `security.jsonl` at the active segment. It is a convenience: nothing of ours reads it.
    pub(super) fn point_link(&self) {
        let temporary = format!("{}.tmp", name::ACTIVE_LINK);
        let _ = self.directory.remove(&temporary);
        let linked = self
            .directory
            .symlink(&self.active.name.to_string(), &temporary);
        let placed: io::Result<()> =
            linked.and_then(|()| self.directory.rename(&temporary, name::ACTIVE_LINK));
        if let Err(error) = placed {
            self.status.add(Figure::housekeeping_errors, 1);
            self.status.note_error(format!(
                "failed to point {} at the active segment: {error}",
                name::ACTIVE_LINK
            ));
        }
    }
}
