//! The curves as a picture: a line for each request, its time on more rows by its time on the fewest.

use std::fmt::Write;

use super::Curve;

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 460.0;
const LEFT: f64 = 60.0;
const TOP: f64 = 50.0;
const RIGHT: f64 = 560.0;
const BOTTOM: f64 = 410.0;
/// The ratio at the top of the picture, at the least.
const RATIO_TOP_MIN: f64 = 2.0;
/// What a ratio should not exceed.
const RATIO_GOAL: f64 = 1.3;
/// How many curves are drawn and named: those that rise most.
const NAMED_MAX: usize = 18;
const COLOURS: [&str; 9] =
    ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#17becf", "#bcbd22", "#ff7f0e"];

/// The picture, as SVG.
pub(super) fn draw(database: &str, rows: &[u32], curves: &[Curve]) -> String {
    let ratios = |curve: &Curve| curve.points.iter().map(|point| point.ratio()).collect::<Vec<f64>>();
    let most = curves.iter().flat_map(ratios).fold(RATIO_TOP_MIN, f64::max);
    let span = Span::of(rows);
    let y_of = |ratio: f64| BOTTOM - ratio / most * (BOTTOM - TOP);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\" fill=\"#222\" role=\"img\">\n<title>{database}: time of the requests that rise most as the tables grow, by \
         its time on the fewest rows</title>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"24\" font-size=\"15\">{database}: time ÷ time on {} rows, the {NAMED_MAX} that rise most</text>\n",
        rows.first().copied().unwrap_or_default()
    );
    let mut ratio = 0.0;
    while ratio <= most {
        let y = y_of(ratio);
        line(&mut svg, (LEFT, y), (RIGHT, y), "#e2e2e2", "");
        text(&mut svg, (LEFT - 8.0, y + 4.0), "end", "#222", &format!("{ratio:.1}"));
        ratio += 0.5;
    }
    let goal = y_of(RATIO_GOAL);
    line(&mut svg, (LEFT, goal), (RIGHT, goal), "#888", " stroke-dasharray=\"6 4\"");
    text(&mut svg, (RIGHT - 4.0, goal - 5.0), "end", "#555", "1.3");
    for rows in rows {
        text(&mut svg, (span.x_of(*rows), BOTTOM + 20.0), "middle", "#222", &rows.to_string());
    }
    let last = |curve: &&Curve| curve.points.last().map_or(0.0, |point| point.ratio());
    let mut steepest: Vec<&Curve> = curves.iter().collect();
    steepest.sort_by(|one, other| last(other).total_cmp(&last(one)));
    for (place, curve) in steepest.into_iter().take(NAMED_MAX).enumerate() {
        let colour = COLOURS.iter().cycle().nth(place).copied().unwrap_or_default();
        let dashes = if place < COLOURS.len() { "" } else { " stroke-dasharray=\"4 3\"" };
        let points: Vec<(f64, f64)> =
            rows.iter().zip(ratios(curve)).map(|(rows, ratio)| (span.x_of(*rows), y_of(ratio))).collect();
        for pair in points.windows(2) {
            if let [from, to] = pair {
                line(&mut svg, *from, *to, colour, &format!(" stroke-width=\"2\"{dashes}"));
            }
        }
        let y = TOP + 20.0 * f64::from(u32::try_from(place).unwrap_or(0));
        line(&mut svg, (RIGHT + 20.0, y), (RIGHT + 44.0, y), colour, &format!(" stroke-width=\"2\"{dashes}"));
        text(&mut svg, (RIGHT + 52.0, y + 4.0), "start", "#222", curve.what);
    }
    svg.push_str("</svg>\n");
    svg
}

/// Where numbers of rows stand, by their logarithms.
struct Span {
    first: f64,
    last: f64,
}

impl Span {
    fn of(rows: &[u32]) -> Self {
        let log = |rows: Option<&u32>| rows.map_or(0.0, |rows| f64::from(*rows).log10());
        Self { first: log(rows.first()), last: log(rows.last()) }
    }

    fn x_of(&self, rows: u32) -> f64 {
        let part = (f64::from(rows).log10() - self.first) / (self.last - self.first).max(1.0);
        LEFT + part * (RIGHT - LEFT)
    }
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), colour: &str, more: &str) {
    let ((x1, y1), (x2, y2)) = (from, to);
    let drawn =
        writeln!(svg, "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\"{more}/>");
    debug_assert!(drawn.is_ok());
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, colour: &str, text: &str) {
    let drawn =
        writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{text}</text>");
    debug_assert!(drawn.is_ok());
}
