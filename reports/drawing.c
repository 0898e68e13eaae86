#include "reports/drawing.h"

#include "reports/assets.h"
#include "reports/escape.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { PAGE_WIDTH = 900, TITLE_LETTER = 18, MOST_TITLE_LINES = 3, MOST_CAPTION_LINES = 8 };

/* A PNG is for a screen at the front of a room: twice the pixels. An SVG counts letters in pixels,
 * a PNG in points, 72 to 96 pixels. */
static const char *const terminals[] = {
    [MEDIUM_SVG] = ("STRONG = 'sans-serif:Bold,14'; HEADLINE = 'sans-serif:Bold,18'\n"
                    "set terminal svg size %.0f,%.0f font 'sans-serif,14' background rgb 'white' "
                    "name '%s' noenhanced\n"),
    [MEDIUM_PNG] = ("STRONG = 'sans-serif:Bold,21'; HEADLINE = 'sans-serif:Bold,27'\n"
                    "set terminal pngcairo size %.0f,%.0f font 'sans-serif,21' background rgb "
                    "'white' dashlength 0.6 linewidth 2 pointscale 2 noenhanced # %s\n"),
    [MEDIUM_TEXT] = ("STRONG = ''; HEADLINE = ''\n"
                     "set terminal dumb size %.0f,%.0f mono noenhanced # %s\n"),
};

static const char *const fonts[N_TEXT_STYLES] = {
    [TEXT_PLAIN] = "",
    [TEXT_STRONG] = " font STRONG",
    [TEXT_PALE] = " textcolor rgb '#444444'",
    [TEXT_TITLE] = " font HEADLINE",
};

// --- Page ---

Canvas drawing_canvas(Medium medium, size_t columns)
{
    if (medium == MEDIUM_TEXT) return (Canvas) { medium, (double) columns, 0, 1, 1, 1 };
    return (Canvas) { medium, PAGE_WIDTH, 0, 14, 20, 7 };
}

/** Returns: a letter's share of the font size, as in DejaVu Sans, the widest of the usual fonts. */
static double share_of(const char *piece)
{
    static const struct {
        const char *letters;
        double share;
    } rows[] = { { " ijl.,:;!|'I", 0.33 }, { "ft()[]/-r\"", 0.42 }, { "mwMW@%+<>=&", 0.98 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strchr(rows[i].letters, piece[0])) return rows[i].share;
    return isupper((unsigned char) piece[0]) || piece[1] ? 0.78 : 0.64;
}

double drawing_text_width(const Canvas *canvas, TextStyle style, const char *text)
{
    char piece[ESCAPE_PIECE];
    if (canvas->medium == MEDIUM_TEXT) return (double) escape_columns(text);
    double width = 0;
    const double bold = style == TEXT_TITLE || style == TEXT_STRONG ? 1.12 : 1;
    while (escape_next(&text, piece)) width += share_of(piece);
    return bold * width * (style == TEXT_TITLE ? TITLE_LETTER : canvas->letter);
}

static double line_of(const Canvas *canvas, TextStyle style)
{
    return style == TEXT_TITLE && canvas->medium != MEDIUM_TEXT ? 24 : canvas->line;
}

/** Returns: the bytes of `text` that go into a line; at least a word. */
static size_t fitting(const Canvas *canvas, TextStyle style, const char *text, double width)
{
    char line[DRAWING_MOST_TEXT];
    size_t fits = 0;
    for (size_t end = 0; text[end] && end < sizeof line - 1;) {
        end += strspn(text + end, " ");
        end += strcspn(text + end, " ");
        if (end >= sizeof line) break;
        memcpy(line, text, end);
        line[end] = '\0';
        if (fits > 0 && drawing_text_width(canvas, style, line) > width) break;
        fits = end;
    }
    return fits > 0 ? fits : strlen(text);
}

/** Breaks a text into lines and writes them from `top` on, unless the drawing is none yet. Returns:
 * how many lines. */
static size_t write_paragraph(Drawing *drawing, double top, TextStyle style, const char *text,
                              size_t most, bool is_written)
{
    const Canvas *const canvas = &drawing->canvas;
    const double left = 2 * canvas->gap, step = line_of(canvas, style);
    size_t n = 0;
    for (text += strspn(text, " "); *text && n < most; n++) {
        char line[DRAWING_MOST_TEXT];
        const size_t length = fitting(canvas, style, text, canvas->width - 2 * left);
        snprintf(line, sizeof line, "%.*s", (int) length, text);
        if (is_written)
            drawing_text(drawing, left, top + step * ((double) n + 0.5), TEXT_FROM_LEFT, style,
                         line, DRAWING_MOST_TEXT);
        text += length;
        text += strspn(text, " ");
    }
    return n;
}

void drawing_begin(Drawing *drawing, double body_height, const char *title, const char *caption)
{
    Canvas *const canvas = &drawing->canvas;
    const double margin = canvas->medium == MEDIUM_TEXT ? 0 : canvas->gap;
    const size_t n_title = write_paragraph(drawing, 0, TEXT_TITLE, title, MOST_TITLE_LINES, false);
    const size_t n_caption
        = write_paragraph(drawing, 0, TEXT_PALE, caption, MOST_CAPTION_LINES, false);
    drawing->body.left = 2 * canvas->gap;
    drawing->body.right = canvas->width - 2 * canvas->gap;
    drawing->body.top = margin + line_of(canvas, TEXT_TITLE) * (double) n_title + margin;
    drawing->body.bottom = drawing->body.top + ceil(body_height);
    const double caption_top = drawing->body.bottom + canvas->gap;
    canvas->height = ceil(caption_top + canvas->line * (double) n_caption + margin);
    const double scale = canvas->medium == MEDIUM_PNG ? 2 : 1;
    char name[64]; /* in an SVG of ids */
    snprintf(name, sizeof name, "%s", drawing->name);
    for (char *c = strchr(name, '-'); c; c = strchr(c, '-')) *c = '_';
    fprintf(drawing->out, terminals[canvas->medium], scale * canvas->width, scale * canvas->height,
            name);
    drawing_number(drawing, "IS_TEXT", canvas->medium == MEDIUM_TEXT);
    fputs(assets_find("common.gp")->text, drawing->out);
    write_paragraph(drawing, margin, TEXT_TITLE, title, MOST_TITLE_LINES, true);
    write_paragraph(drawing, caption_top, TEXT_PALE, caption, MOST_CAPTION_LINES, true);
    if (drawing->n_panels > 1) fputs("set multiplot\n", drawing->out);
}

void drawing_end(Drawing *drawing)
{
    if (drawing->n_panels > 1) fputs("unset multiplot\n", drawing->out);
}

// --- Texts and lines ---

/** Where gnuplot has a pixel, as shares of the page; of a terminal the letters are counted, and it
 * rounds some of them and cuts others. */
static const double within_letter = 0.25;

static double across(const Canvas *canvas, double x)
{
    if (canvas->medium != MEDIUM_TEXT) return x / canvas->width;
    return (floor(x) + within_letter) / (canvas->width - 1);
}

static double up(const Canvas *canvas, double y)
{
    if (canvas->medium == MEDIUM_TEXT) return 1 - (floor(y) - within_letter) / (canvas->height - 1);
    return 1 - y / canvas->height;
}

static const char apostrophe[] = "\u2019", trade_mark[] = "\u2122";

/**
 * Writes what a picture shows of a text: letters whose widths are known, up to U+024F, and the
 * trade mark; others may be as high as the page or as wide as ten. In single quotes gnuplot looks
 * at nothing but the quote, and there it errs (5.4 stops at some doubled ones): the text has none.
 */
static void write_quoted(FILE *out, const char *text, size_t columns)
{
    char piece[ESCAPE_PIECE], plain[4 * DRAWING_MOST_TEXT];
    const char *rest = escape_plain(plain, sizeof plain, text, columns);
    fputc('\'', out);
    for (size_t n; (n = escape_next(&rest, piece)) != 0;) {
        const bool is_known = n == 1 || (n == 2 && (unsigned char) piece[0] < 0xc9)
            || strcmp(piece, apostrophe) == 0 || strcmp(piece, trade_mark) == 0;
        fputs(!is_known ? "?" : piece[0] == '\'' ? apostrophe : piece, out);
    }
    fputc('\'', out);
}

void drawing_text(Drawing *drawing, double x, double y, TextSide side, TextStyle style,
                  const char *text, size_t columns)
{
    static const char *const sides[] = { "left", "center", "right" };
    fprintf(drawing->out, "set label %zu ", ++drawing->n_texts);
    write_quoted(drawing->out, text, columns);
    fprintf(drawing->out, " at screen %.4f,%.4f %s front%s\n", across(&drawing->canvas, x),
            up(&drawing->canvas, y), sides[side], fonts[style]);
}

void drawing_line(Drawing *drawing, double x1, double y1, double x2, double y2)
{
    const Canvas *const canvas = &drawing->canvas;
    fprintf(drawing->out,
            "set arrow %zu from screen %.4f,%.4f to screen %.4f,%.4f nohead linestyle 20\n",
            ++drawing->n_lines, across(canvas, x1), up(canvas, y1), across(canvas, x2),
            up(canvas, y2));
}

double drawing_legend(Drawing *drawing, double x, double y, const LegendEntry *entry)
{
    const Canvas *const canvas = &drawing->canvas;
    const bool is_text = canvas->medium == MEDIUM_TEXT;
    const double sample = is_text ? (double) strlen(entry->letters) : 30;
    const double from = x + canvas->gap, middle = from + 0.5 * sample;
    if (is_text) drawing_text(drawing, from, y, TEXT_FROM_LEFT, TEXT_PLAIN, entry->letters, 8);
    if (!is_text && entry->has_line)
        fprintf(drawing->out,
                "set arrow %zu from screen %.4f,%.4f to screen %.4f,%.4f nohead linestyle %d\n",
                ++drawing->n_lines, across(canvas, from), up(canvas, y),
                across(canvas, from + sample), up(canvas, y), entry->style);
    if (!is_text && entry->has_mark)
        fprintf(drawing->out, "set label %zu '' at screen %.4f,%.4f point linestyle %d front\n",
                ++drawing->n_texts, across(canvas, middle), up(canvas, y), entry->style);
    drawing_text(drawing, from + sample + canvas->gap, y, TEXT_FROM_LEFT, TEXT_PLAIN, entry->words,
                 DRAWING_NAME_COLUMNS);
    return from + sample + 2 * canvas->gap + drawing_text_width(canvas, TEXT_PLAIN, entry->words);
}

void drawing_legends(Drawing *drawing, const LegendEntry *entries, size_t n)
{
    double x = drawing->body.left - drawing->canvas.gap;
    const double y = drawing->body.top + 0.5 * drawing->canvas.line;
    for (size_t i = 0; i < n; i++)
        x = drawing_legend(drawing, x, y, &entries[i]) + drawing->canvas.gap;
    drawing->body.top += 1.5 * drawing->canvas.line;
}

// --- Axes ---

static double share_on(const Axis *axis, double value)
{
    if (axis->is_log) return log(value / axis->low) / log(axis->high / axis->low);
    return (value - axis->low) / (axis->high - axis->low);
}

void drawing_snap(const Drawing *drawing, Panel *panel)
{
    if (drawing->canvas.medium != MEDIUM_TEXT) return;
    panel->box.left = floor(panel->box.left);
    panel->box.right = floor(panel->box.right);
    panel->box.top = floor(panel->box.top) + 0.5;
    panel->box.bottom = floor(panel->box.bottom) + 0.5;
}

double drawing_x(const Panel *panel, double value)
{
    return panel->box.left + share_on(&panel->x, value) * (panel->box.right - panel->box.left);
}

double drawing_y(const Panel *panel, double value)
{
    return panel->box.bottom - share_on(&panel->y, value) * (panel->box.bottom - panel->box.top);
}

Axis drawing_axis(double low, double high, bool is_log)
{
    const double spare = 0.05;
    if (!(low <= high) || !isfinite(low) || !isfinite(high)) { /* there is nothing to show */
        low = 1;
        high = 10;
    }
    if (is_log) {
        const double factor = fmax(pow(high / low, spare), 1.1);
        return (Axis) { .low = low / factor, .high = high * factor, .is_log = true };
    }
    const double more = fmax(spare * (high - low), 1e-9 * fmax(fabs(low), fabs(high)));
    return (Axis) { .low = low - more, .high = high + (more > 0 ? more : 1) };
}

/** "0.5", "200", "10 000" */
static void write_tic(FILE *out, double value, const char *unit, bool is_first)
{
    char digits[64];
    snprintf(digits, sizeof digits, "%.6g", value);
    if (value >= 1e4 && value < 1e15) snprintf(digits, sizeof digits, "%.0f", value);
    const size_t n = strlen(digits);
    fputs(is_first ? "'" : ", '", out);
    for (size_t i = 0; i < n; i++) {
        if (value >= 1e4 && value < 1e15 && i > 0 && (n - i) % 3 == 0) fputc(' ', out);
        fputc(digits[i], out);
    }
    fprintf(out, "%s' %.9g", unit ? unit : "", value);
}

typedef struct Tics {
    double values[64];
    size_t n;
} Tics;

static void add_tic(Tics *tics, const Axis *axis, double value)
{
    const double low = fmin(axis->low, axis->high), high = fmax(axis->low, axis->high);
    const double little = 1e-9 * (high - low);
    if (value >= low - little && value <= high + little
        && tics->n < sizeof tics->values / sizeof *tics->values)
        tics->values[tics->n++] = value;
}

/** 1, 2, 5 of each decade, or every decade, every second, ... */
static Tics log_tics(const Axis *axis, size_t most)
{
    static const double steps[] = { 1, 2, 5 };
    Tics tics = { .n = 0 };
    const int first = (int) floor(log10(axis->low)), last = (int) ceil(log10(axis->high));
    for (int every = 0; every < 40; every++) {
        tics.n = 0;
        for (int decade = first; decade <= last; decade++)
            for (size_t s = 0; s < (every == 0 ? 3 : 1); s++)
                if (every == 0 || decade % every == 0)
                    add_tic(&tics, axis, steps[s] * pow(10, decade));
        if (tics.n <= most) break;
    }
    return tics;
}

static Tics linear_tics(const Axis *axis, size_t most)
{
    static const double steps[] = { 1, 2, 5, 10 };
    Tics tics = { .n = 0 };
    const double low = fmin(axis->low, axis->high), high = fmax(axis->low, axis->high);
    const double rough = (high - low) / (double) most, decade = pow(10, floor(log10(rough)));
    size_t s = 0;
    while (s < 3 && steps[s] * decade < rough) s++;
    const double step = steps[s] * decade;
    for (double k = ceil(low / step); k * step <= high && tics.n < most + 1; k++)
        add_tic(&tics, axis, k * step + 0.0); /* no -0 */
    return tics;
}

static void write_axis(const Drawing *drawing, char letter, const Axis *axis, double pixels)
{
    FILE *const out = drawing->out;
    const bool is_text = drawing->canvas.medium == MEDIUM_TEXT;
    const double room = letter == 'y' ? (is_text ? 3 : 45) : (is_text ? 10 : 60);
    const size_t most = (size_t) fmax(2, floor(pixels / room));
    Tics tics = axis->is_log ? log_tics(axis, most) : linear_tics(axis, most);
    if (axis->is_log && tics.n < 2) tics = linear_tics(axis, most);
    if (axis->n_tics > 0) tics.n = 0;
    for (size_t i = 0; i < axis->n_tics; i++) add_tic(&tics, axis, axis->tics[i]);
    fprintf(out, "%s logscale %c\nset %crange [%.9g:%.9g]\n", axis->is_log ? "set" : "unset",
            letter, letter, axis->low, axis->high);
    if (axis->has_no_tics || tics.n == 0) {
        fprintf(out, "unset %ctics\n", letter);
        return;
    }
    fprintf(out, "set %ctics (", letter);
    for (size_t i = 0; i < tics.n; i++) write_tic(out, tics.values[i], axis->unit, i == 0);
    fputs(")\n", out);
}

/** gnuplot's own titles of axes stand elsewhere on each terminal. */
static void write_titles(Drawing *drawing, const Panel *panel)
{
    const Canvas *const canvas = &drawing->canvas;
    const bool is_text = canvas->medium == MEDIUM_TEXT;
    if (panel->x.title)
        drawing_text(drawing, 0.5 * (panel->box.left + panel->box.right),
                     panel->box.bottom + (is_text ? 2 : 45), TEXT_CENTRED, TEXT_PLAIN,
                     panel->x.title, DRAWING_MOST_TEXT);
    if (!panel->y.title || is_text) return;
    fprintf(drawing->out, "set label %zu '%s' at screen %.4f,%.4f center rotate by 90\n",
            ++drawing->n_texts, panel->y.title, 1.5 * canvas->gap / canvas->width,
            1 - 0.5 * (panel->box.top + panel->box.bottom) / canvas->height);
}

void drawing_panel(Drawing *drawing, const Panel *panel)
{
    const Canvas *const canvas = &drawing->canvas;
    FILE *const out = drawing->out;
    fprintf(out, "set lmargin at screen %.4f\nset rmargin at screen %.4f\n",
            across(canvas, panel->box.left), across(canvas, panel->box.right));
    fprintf(out, "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
            up(canvas, panel->box.top), up(canvas, panel->box.bottom));
    write_titles(drawing, panel);
    write_axis(drawing, 'x', &panel->x, panel->box.right - panel->box.left);
    write_axis(drawing, 'y', &panel->y, panel->box.bottom - panel->box.top);
    fputs(drawing->template, out);
    if (++drawing->n_drawn == drawing->n_panels) return;
    fputs("unset label\nunset arrow\n", out);
    drawing->n_texts = drawing->n_lines = 0;
}

// --- Data ---

void drawing_data(Drawing *drawing, const char *block)
{
    fprintf(drawing->out, "$%s << EOD\nNaN NaN NaN NaN NaN NaN\n", block);
}

static void write_number(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, "%.9g ", value);
    else
        fputs("NaN ", out);
}

void drawing_row(Drawing *drawing, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) write_number(drawing->out, values[i]);
    fputc('\n', drawing->out);
}

void drawing_interval(Drawing *drawing, const double *values, size_t n, Interval interval)
{
    const double ends[]
        = { interval.median, isfinite(interval.low) ? interval.low : interval.median,
            isfinite(interval.high) ? interval.high : interval.median };
    for (size_t i = 0; i < n; i++) write_number(drawing->out, values[i]);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) write_number(drawing->out, ends[i]);
    fputc('\n', drawing->out);
}

void drawing_break(Drawing *drawing)
{
    fputc('\n', drawing->out);
}

void drawing_data_end(Drawing *drawing)
{
    fputs("EOD\n", drawing->out);
}

void drawing_number(Drawing *drawing, const char *name, double value)
{
    fprintf(drawing->out, "%s = %.9g\n", name, value);
}
