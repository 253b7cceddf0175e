//! What is drawn on a page: glyphs with their boxes, and straight lines that can be rulings. All in points from the top
//! left corner of the page as it is read, y downwards.

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    /// Left.
    pub(super) x0: f32,
    /// Top.
    pub(super) y0: f32,
    /// Right.
    pub(super) x1: f32,
    /// Bottom.
    pub(super) y1: f32,
}

impl Area {
    /// The smallest rectangle that holds some points.
    pub(super) fn around(points: impl IntoIterator<Item = (f32, f32)>) -> Self {
        let start = Self { x0: f32::MAX, y0: f32::MAX, x1: f32::MIN, y1: f32::MIN };
        points.into_iter().fold(start, |a, (x, y)| Self {
            x0: a.x0.min(x),
            y0: a.y0.min(y),
            x1: a.x1.max(x),
            y1: a.y1.max(y),
        })
    }

    /// The smallest rectangle that holds both.
    pub(super) fn to(self, other: Self) -> Self {
        Self::around([(self.x0, self.y0), (self.x1, self.y1), (other.x0, other.y0), (other.x1, other.y1)])
    }

    /// Larger by so much on every side.
    pub(super) fn grown(self, by: f32) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    /// What both hold.
    pub(super) fn within(self, other: Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    /// From left to right.
    pub(super) fn width(self) -> f32 {
        self.x1 - self.x0
    }

    /// From top to bottom.
    pub(super) fn height(self) -> f32 {
        self.y1 - self.y0
    }

    /// The middle.
    pub(super) fn center(self) -> (f32, f32) {
        ((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    /// True where a point lies within.
    pub(super) fn holds(self, (x, y): (f32, f32)) -> bool {
        self.x0 <= x && x <= self.x1 && self.y0 <= y && y <= self.y1
    }

    /// The rectangle seen after turning the paper, so that what ran in the direction of `turn` runs to the right.
    pub(super) fn turned(self, turn: Turn, paper: (f32, f32)) -> Self {
        Self::around([(self.x0, self.y0), (self.x1, self.y1)].map(|point| turn.upright(point, paper)))
    }
}

/// The direction in which glyphs follow each other, as quarter turns from left-to-right, clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Turn(pub(super) u8);

impl Turn {
    /// Vertical writing: down, the next line to the left.
    pub(super) const DOWN: Turn = Turn(1);

    /// The turn of a direction; `None` for a slanted one.
    pub(super) fn of(dx: f32, dy: f32) -> Option<Self> {
        const SLANT: f32 = 0.1;
        match (dx, dy) {
            (dx, dy) if dy.abs() <= SLANT * dx.abs() => Some(Turn(if dx >= 0.0 { 0 } else { 2 })),
            (dx, dy) if dx.abs() <= SLANT * dy.abs() => Some(Turn(if dy >= 0.0 { 1 } else { 3 })),
            _ => None,
        }
    }

    /// Where a point lies after the paper was turned back.
    pub(super) fn upright(self, (x, y): (f32, f32), (width, height): (f32, f32)) -> (f32, f32) {
        match self.0 {
            0 => (x, y),
            1 => (y, width - x),
            2 => (width - x, height - y),
            _ => (height - y, x),
        }
    }

    /// What is left of a turn after the paper was turned back by `other`.
    pub(super) fn after(self, other: Turn) -> Turn {
        Turn((self.0 + 4 - other.0) % 4)
    }
}

/// A character on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    /// The character; U+FFFD where the font does not say.
    pub(super) c: char,
    /// Its em box.
    pub(super) area: Area,
    /// The font size.
    pub(super) size: f32,
    /// The direction of its line.
    pub(super) turn: Turn,
}

impl Glyph {
    /// Whether a part of a figure stands across the left or the right edge of what is seen; the next digit would not be.
    pub(super) fn over(&self, seen: Area) -> (bool, bool) {
        const EDGE: f32 = 0.08;
        let (area, near) = (self.area, EDGE * self.size);
        let part = self.turn.0 == 0 && (self.c.is_ascii_digit() || matches!(self.c, '.' | ','));
        let left = part && area.x0 < seen.x0 + near && area.x1 > seen.x0;
        let right = part && area.x1 > seen.x1 - near && area.x0 < seen.x1;
        (left, right)
    }
}

/// A straight line along an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    /// Where it stands: y of a horizontal line, x of a vertical one.
    pub(super) at: f32,
    /// Where it begins.
    pub(super) from: f32,
    /// Where it ends.
    pub(super) to: f32,
}

/// All that a page shows.
#[derive(Debug, Default)]
pub(super) struct Ink {
    /// Width and height.
    pub(super) paper: (f32, f32),
    /// In the order in which they are drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// Horizontal lines.
    pub(super) across: Vec<Rule>,
    /// Vertical lines.
    pub(super) down: Vec<Rule>,
    /// Pictures, and outlines that are no rulings.
    pub(super) pictures: usize,
    /// Glyphs drawn beside the page, which are left out.
    pub(super) off_page: usize,
    /// Figures that an edge may have cut.
    pub(super) cut_figures: usize,
}

impl Ink {
    /// Turns the paper so that most glyphs run from left to right.
    pub(super) fn upright(&mut self) {
        let mut counts = [0usize; 4];
        self.glyphs.iter().for_each(|glyph| counts[usize::from(glyph.turn.0)] += 1);
        let turn = Turn((0..4u8).max_by_key(|&t| (counts[usize::from(t)], 4 - t)).unwrap_or(0));
        if turn.0 == 0 {
            return;
        }
        let paper = self.paper;
        for glyph in &mut self.glyphs {
            glyph.area = glyph.area.turned(turn, paper);
            glyph.turn = glyph.turn.after(turn);
        }
        let areas = |rules: &[Rule], across| rules.iter().map(move |r| r.area(across)).collect::<Vec<_>>();
        let all = [areas(&self.across, true), areas(&self.down, false)].concat();
        self.across.clear();
        self.down.clear();
        all.into_iter().for_each(|area| self.rule(area.turned(turn, paper)));
        if turn.0 % 2 == 1 {
            self.paper = (paper.1, paper.0);
        }
    }

    /// Puts a mark beside a figure that is cut: one of its digits, given by its place, stands across an edge, and nothing
    /// was drawn beyond.
    pub(super) fn mark_cut_figures(&mut self, across: &[(Glyph, Area)]) {
        let mut marks = Vec::new();
        for (glyph, seen) in across {
            let area = glyph.area;
            let beside = |other: &&Glyph| (other.area.center().1 - area.center().1).abs() < 0.5 * glyph.size;
            let line = || self.glyphs.iter().filter(beside);
            let mut mark =
                |x: f32| marks.push(Glyph { c: '\u{fffd}', area: Area { x0: x - 0.1, x1: x + 0.1, ..area }, ..*glyph });
            let (left, right) = glyph.over(*seen);
            if right && !line().any(|other| other.area.x0 > area.x0 + 0.3 * glyph.size) {
                mark(area.x1);
            }
            if left && !line().any(|other| other.area.x1 < area.x1 - 0.3 * glyph.size) {
                mark(area.x0);
            }
        }
        self.cut_figures = marks.len();
        self.glyphs.extend(marks);
    }

    /// Adds a thin rectangle as a line.
    pub(super) fn rule(&mut self, area: Area) {
        let (x, y) = area.center();
        if area.width() >= area.height() {
            self.across.push(Rule { at: y, from: area.x0, to: area.x1 });
        }
        if area.height() >= area.width() {
            self.down.push(Rule { at: x, from: area.y0, to: area.y1 });
        }
    }
}

impl Rule {
    fn area(self, across: bool) -> Area {
        if across {
            Area { x0: self.from, x1: self.to, y0: self.at, y1: self.at }
        } else {
            Area { x0: self.at, x1: self.at, y0: self.from, y1: self.to }
        }
    }
}
