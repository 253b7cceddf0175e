//! Drawing instructions to [`Ink`]: a device that paints nothing and notes what would be seen.

use hayro_interpret::font::{Glyph as Drawn, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use super::ink::{Area, Glyph, Ink, Turn};

/// Rectangles no thicker than this are lines.
const THIN: f32 = 3.0;
/// More glyphs, and more lines, on one page are left out: no page holds them, and memory is bounded.
const MOST_GLYPHS: usize = 100_000;
const MOST_RULES: usize = 40_000;

/// Glyph space: units of an em, and how far the em box reaches below the baseline.
const EM: f64 = 1000.0;
const DESCENT: f64 = -120.0;

/// Notes what a page shows.
pub(super) fn draw<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>, settings: &InterpreterSettings) -> Ink {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, bounds, cache, page.xref(), settings.clone());
    let paper = Area { x0: 0.0, y0: 0.0, x1: width, y1: height };
    let ink = Ink { paper: (width, height), ..Ink::default() };
    let mut canvas = Canvas { ink, seen: vec![paper], across: Vec::new() };
    interpret_page(page, &mut context, &mut canvas);
    canvas.ink.mark_cut_figures(&canvas.across);
    canvas.ink.upright();
    canvas.ink
}

struct Canvas {
    ink: Ink,
    /// What is seen of the page: all of it, and each clip in force within the one before.
    seen: Vec<Area>,
    /// Digits across the edge of what is seen.
    across: Vec<(Glyph, Area)>,
}

impl Canvas {
    fn glyph(&mut self, transform: Affine, glyph: &PositionedGlyph<'_>, vertical: bool) {
        if self.ink.glyphs.len() >= MOST_GLYPHS {
            return;
        }
        let printed = glyph.as_unicode();
        let Some(first) = first_char(printed.as_ref()) else { return };
        let transform = transform * glyph.transform();
        let width = advance(glyph, first);
        let place = |x: f64, y: f64| near(transform * Point::new(x, y));
        let (start, end, top) = (place(0.0, 0.0), place(EM, 0.0), place(0.0, EM));
        let Some(turn) = Turn::of(end.0 - start.0, end.1 - start.1) else { return };
        let size = (top.0 - start.0).hypot(top.1 - start.1);
        let corners = [(0.0, DESCENT), (width, DESCENT), (0.0, EM + DESCENT), (width, EM + DESCENT)];
        let area = Area::around(corners.map(|(x, y)| place(x, y)));
        if size.is_nan() || size <= 0.5 {
            return;
        }
        let turn = if vertical && turn.0 == 0 { Turn::DOWN } else { turn };
        self.chars(printed.as_ref(), Glyph { c: first, area, size, turn });
    }

    /// Notes the characters of a glyph; several (a ligature) share its box.
    fn chars(&mut self, printed: Option<&BfString>, glyph: Glyph) {
        let Some(BfString::String(text)) = printed else { return self.ink.glyphs.push(glyph) };
        let chars: Vec<char> = text.chars().filter(|c| !is_white(*c)).take(16).collect();
        let (x0, step) = (glyph.area.x0, glyph.area.width() / chars.len().max(1) as f32);
        for (i, c) in chars.into_iter().enumerate() {
            let x0 = x0 + step * i as f32;
            self.ink.glyphs.push(Glyph { c, area: Area { x0, x1: x0 + step, ..glyph.area }, ..glyph });
        }
    }

    /// Takes back the glyphs from an index on where none of them stands on the page. A run that reaches over the edge
    /// stays whole, so that no number loses a digit.
    fn leave_off_page(&mut self, from: usize) {
        let paper = Area { x0: 0.0, y0: 0.0, x1: self.ink.paper.0, y1: self.ink.paper.1 };
        if !self.ink.glyphs[from..].iter().any(|glyph| paper.holds(glyph.area.center())) {
            self.ink.off_page += self.ink.glyphs.len() - from;
            self.ink.glyphs.truncate(from);
        }
    }

    /// Notes the digits from an index on that stand across an edge.
    fn note_across(&mut self, from: usize) {
        let Some(seen) = self.seen.last() else { return };
        let across = |glyph: &&Glyph| glyph.over(*seen) != (false, false);
        self.across.extend(self.ink.glyphs[from..].iter().filter(across).map(|glyph| (*glyph, *seen)));
    }

    /// Notes a line of which more than a corner is seen. It is noted in full: a digit across the edge stays in its cell.
    fn rule(&mut self, area: Area) {
        const CORNER: f32 = 3.0;
        let visible = self.seen.last().map_or(area, |seen| seen.grown(1.0).within(area));
        let long = |area: Area| area.width().max(area.height());
        let is_seen = visible.width() >= 0.0 && visible.height() >= 0.0 && long(visible) >= long(area).min(CORNER);
        if is_seen && self.ink.across.len() + self.ink.down.len() < MOST_RULES {
            self.ink.rule(area);
        }
    }

    /// A filled shape: thin ones are lines, a frame is four, all others are shading or pictures.
    fn fill(&mut self, path: &BezPath, transform: Affine) {
        let shapes = shapes(path, transform);
        for area in &shapes {
            if area.width() <= THIN || area.height() <= THIN {
                self.rule(*area);
            }
        }
        if let Some(outer) = frame(&shapes) {
            sides(outer).into_iter().for_each(|side| self.rule(side));
        } else if path.elements().iter().any(|el| matches!(el, PathEl::CurveTo(..) | PathEl::QuadTo(..))) {
            self.ink.pictures += 1;
        }
    }

    /// The straight parts of an outline.
    fn stroke(&mut self, path: &BezPath, transform: Affine) {
        let (mut start, mut last) = ((0.0, 0.0), (0.0, 0.0));
        for element in path.elements() {
            match element {
                PathEl::MoveTo(p) => {
                    start = near(transform * *p);
                    last = start;
                }
                PathEl::LineTo(p) => last = self.segment(last, near(transform * *p)),
                PathEl::ClosePath => last = self.segment(last, start),
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => {
                    last = near(transform * *p);
                    self.ink.pictures += 1;
                }
            }
        }
    }

    fn segment(&mut self, from: (f32, f32), to: (f32, f32)) -> (f32, f32) {
        let area = Area::around([from, to]);
        if area.width() <= 1.0 || area.height() <= 1.0 {
            self.rule(area);
        }
        to
    }
}

impl<'a> Device<'a> for Canvas {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        match draw_mode {
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) => self.fill(path, props.transform),
            DrawMode::Stroke(_) => self.stroke(path, props.transform),
            DrawMode::Invisible => {}
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, draw_mode: &DrawMode) {
        let area = bounds(props.transform, *rect);
        match draw_mode {
            DrawMode::Fill(_) if area.width() > THIN && area.height() > THIN => {}
            DrawMode::Fill(_) => self.rule(area),
            DrawMode::Invisible => {}
            _ => self.stroke(&rect.to_path(0.1), props.transform),
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, draw_mode: &DrawMode) {
        if matches!(draw_mode, DrawMode::Invisible) {
            return;
        }
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let before = self.ink.glyphs.len();
        run.glyphs().iter().for_each(|glyph| self.glyph(props.transform, glyph, vertical));
        self.leave_off_page(before);
        self.note_across(before);
    }

    fn draw_image(&mut self, _: Image<'a, '_>, props: ImageDrawProps<'a>) {
        // Images are drawn onto the unit square; some printers draw lines as images.
        let area = bounds(props.transform, Rect::new(0.0, 0.0, 1.0, 1.0));
        if area.width() <= THIN || area.height() <= THIN {
            self.rule(area);
        } else {
            self.ink.pictures += 1;
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let area = bounds(Affine::IDENTITY, clip.path.bounding_box());
        self.seen.push(self.seen.last().map_or(area, |seen| seen.within(area)));
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {
        self.seen.pop();
    }

    fn pop_transparency_group(&mut self) {}
}

/// The first character of a glyph, `None` for white space; U+FFFD where the font does not say.
fn first_char(printed: Option<&BfString>) -> Option<char> {
    let first = match printed {
        None => Some('\u{fffd}'),
        Some(BfString::Char(c)) => Some(*c),
        Some(BfString::String(text)) => text.chars().find(|c| !is_white(*c)),
    };
    first.filter(|c| !is_white(*c))
}

fn is_white(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}')
}

/// How far a glyph reaches, in glyph space.
fn advance(glyph: &PositionedGlyph<'_>, c: char) -> f64 {
    let stated = match &**glyph {
        Drawn::Outline(glyph) => glyph.advance_width(),
        Drawn::Type3(glyph) => glyph.advance_width(),
    };
    match stated.map(f64::from) {
        Some(width) if width > 0.0 && width < 8.0 * EM => width,
        _ if c.is_ascii() => EM / 2.0,
        _ => EM,
    }
}

fn near(point: Point) -> (f32, f32) {
    (point.x as f32, point.y as f32)
}

fn bounds(transform: Affine, rect: Rect) -> Area {
    let rect = transform.transform_rect_bbox(rect);
    Area::around([(rect.x0 as f32, rect.y0 as f32), (rect.x1 as f32, rect.y1 as f32)])
}

/// The boxes of the parts of a path that hang together.
fn shapes(path: &BezPath, transform: Affine) -> Vec<Area> {
    let mut shapes: Vec<Area> = Vec::new();
    for element in path.elements() {
        let (begins, end) = match element {
            PathEl::MoveTo(p) => (true, *p),
            PathEl::LineTo(p) | PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => (false, *p),
            PathEl::ClosePath => continue,
        };
        let point = Area::around([near(transform * end)]);
        match shapes.last_mut() {
            Some(last) if !begins => *last = last.to(point),
            _ => shapes.push(point),
        }
    }
    shapes
}

/// The outer one of two rectangles that leave a thin border between them.
fn frame(shapes: &[Area]) -> Option<Area> {
    let [a, b] = shapes else { return None };
    [(*a, *b), (*b, *a)].into_iter().find(|(outer, inner)| is_frame(*outer, *inner)).map(|(outer, _)| outer)
}

/// True where the second rectangle leaves a thin border within the first.
fn is_frame(outer: Area, inner: Area) -> bool {
    let borders = [inner.x0 - outer.x0, inner.y0 - outer.y0, outer.x1 - inner.x1, outer.y1 - inner.y1];
    borders.iter().all(|border| (0.0..=THIN).contains(border))
}

fn sides(area: Area) -> [Area; 4] {
    let Area { x0, y0, x1, y1 } = area;
    [Area { y1: y0, ..area }, Area { y0: y1, ..area }, Area { x1: x0, ..area }, Area { x0: x1, ..area }]
}
