//! Interleaved rounds, so that a slow moment of the machine hits every technique alike.

use std::hint::black_box;
use std::time::Instant;

use crate::inputs;

/// One way to redact a text; returns something that depends on the result.
pub struct Technique<'a> {
    name: &'static str,
    run: Box<dyn FnMut(&str) -> usize + 'a>,
}

impl<'a> Technique<'a> {
    pub fn new(name: &'static str, run: impl FnMut(&str) -> usize + 'a) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// Median and least nanoseconds per value of every input, by technique.
pub struct Row {
    name: &'static str,
    cells: Vec<(f64, f64)>,
}

const ROUNDS: usize = 41;
const ROUND_NANOS: f64 = 2_000_000.0;

/// Measures every technique on every input.
pub fn measure(mut techniques: Vec<Technique<'_>>) -> Vec<Row> {
    let mut rows: Vec<Row> = techniques.iter().map(|t| Row { name: t.name, cells: Vec::new() }).collect();
    for (_, text) in inputs::all() {
        let counts: Vec<usize> = techniques.iter_mut().map(|t| calibrate(t, &text)).collect();
        let mut samples = vec![Vec::new(); techniques.len()];
        for _ in 0..ROUNDS {
            for (index, technique) in techniques.iter_mut().enumerate() {
                samples[index].push(time(technique, &text, counts[index]));
            }
        }
        for (row, mut sample) in rows.iter_mut().zip(samples) {
            sample.sort_by(f64::total_cmp);
            row.cells.push((sample[ROUNDS / 2], sample[0]));
        }
    }
    rows
}

fn calibrate(technique: &mut Technique<'_>, text: &str) -> usize {
    let nanos = time(technique, text, 200).max(1.0);
    ((ROUND_NANOS / nanos) as usize).max(20)
}

fn time(technique: &mut Technique<'_>, text: &str, count: usize) -> f64 {
    let started = Instant::now();
    for _ in 0..count {
        black_box((technique.run)(black_box(text)));
    }
    started.elapsed().as_nanos() as f64 / count as f64
}

/// Prints the table with the ratio to the last row.
pub fn print(rows: &[Row]) {
    let names: Vec<&str> = inputs::all().iter().map(|(name, _)| *name).collect();
    println!("ns per value, median (least); ratio to the last row\n");
    println!("| technique | {} |", names.join(" | "));
    println!("|---|{}", "---|".repeat(names.len()));
    let ours = rows.last().map(|row| row.cells.clone()).unwrap_or_default();
    for row in rows {
        let cells: Vec<String> = row
            .cells
            .iter()
            .zip(&ours)
            .map(|((median, least), (own, _))| format!("{median:.0} ({least:.0}) {:.1}×", median / own))
            .collect();
        println!("| {} | {} |", row.name, cells.join(" | "));
    }
}
