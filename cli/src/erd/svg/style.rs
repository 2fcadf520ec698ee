//! Colours and fonts. Without variables, which not all programs that draw SVG know.

/// The style sheet: light, and dark where the reader prefers that.
pub(super) const STYLE: &str = "
text { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1e293b; }
.page { fill: #f8fafc; }
.heading { font-size: 18px; font-weight: 600; fill: #0f172a; }
.box { fill: #ffffff; }
.frame { fill: none; stroke: #cbd5e1; stroke-width: 1.2; }
.head { fill: #dbe7fb; }
.name { font-size: 13px; font-weight: 700; fill: #1e3a8a; }
.type { fill: #64748b; }
.key .column { font-weight: 600; }
.mark { font-size: 9.5px; font-weight: 700; fill: #0f766e; }
.pk { fill: #b45309; }
.hit { fill: transparent; }
.row:hover .hit { fill: #94a3b8; fill-opacity: 0.16; }
.line, .end { fill: none; stroke: #7c8ba1; stroke-width: 1.3; }
.ring { fill: #f8fafc; }
.reach { fill: none; stroke: transparent; stroke-width: 10; pointer-events: stroke; }
.relation:hover .line, .relation:hover .end { stroke: #2563eb; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
text { fill: #e2e8f0; }
.page { fill: #0f172a; }
.heading { fill: #f1f5f9; }
.box { fill: #1e293b; }
.frame { stroke: #475569; }
.head { fill: #27406b; }
.name { fill: #dbeafe; }
.type { fill: #94a3b8; }
.mark { fill: #5eead4; }
.pk { fill: #fbbf24; }
.line, .end { stroke: #8593a8; }
.ring { fill: #0f172a; }
.relation:hover .line, .relation:hover .end { stroke: #60a5fa; }
}
";
