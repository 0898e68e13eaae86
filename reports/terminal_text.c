#include "reports/terminal.h"

#include "reports/escape.h"

#include <string.h>

enum { MAX_FACT_COLUMNS = 1000 };

// --- Sentences ---

/** Returns: whether a line may end at a space of a text: not inside "5 %" or "N = 1". */
static bool may_end_at(const char *text, const char *space)
{
    return space[1] != '%' && space[1] != '=' && (space == text || space[-1] != '=');
}

/** Returns: where a line of `width` columns ends, at a space if possible. */
static const char *line_end(const char *text, size_t width)
{
    char piece[ESCAPE_PIECE];
    const char *end = text, *at_space = NULL;
    for (size_t n = 0; *end; n++) {
        const char *next = end;
        escape_next(&next, piece);
        if (piece[0] == ' ' && may_end_at(text, end)) at_space = end;
        if (n == width) return at_space ? at_space : end;
        end = next;
    }
    return end;
}

/** Prints a text up to `end`. Returns: the next one that is no space. */
static const char *print_line(FILE *out, const char *text, const char *end)
{
    char piece[ESCAPE_PIECE];
    while (text < end && escape_next(&text, piece)) fputs(piece, out);
    for (const char *next = text; escape_next(&next, piece) && piece[0] == ' ';) text = next;
    return text;
}

void terminal_text(FILE *out, ReportView view, const char *text, size_t column, size_t indent)
{
    while (*text) {
        text = print_line(out, text, line_end(text, view.columns - column));
        if (*text) fprintf(out, "\n%*s", (int) indent, "");
        column = indent;
    }
}

void terminal_cut(FILE *out, ReportView view, const char *text, size_t column, size_t indent,
                  size_t most_columns)
{
    char cut[4 * MAX_FACT_COLUMNS + 1];
    terminal_text(out, view, escape_plain(cut, sizeof cut, text, most_columns), column, indent);
}

void terminal_lines(FILE *out, ReportView view, const SummaryLines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        const SummaryLine *const line = &lines->lines[i];
        const size_t n = strlen(line->label);
        const size_t column = n + 2 > TERMINAL_LABEL_COLUMNS ? n + 2 : TERMINAL_LABEL_COLUMNS;
        fprintf(out, "%s%-*s", line->label, (int) (column - n), ":");
        if (line->is_foreign)
            terminal_cut(out, view, line->text, column, TERMINAL_LABEL_COLUMNS, MAX_FACT_COLUMNS);
        else
            terminal_text(out, view, line->text, column, TERMINAL_LABEL_COLUMNS);
        fputc('\n', out);
    }
}

const char *terminal_bold(ReportView view)
{
    return view.has_bold ? "\033[1m" : "";
}

const char *terminal_faint(ReportView view)
{
    return view.has_bold ? "\033[2m" : "";
}

const char *terminal_plain(ReportView view)
{
    return view.has_bold ? "\033[0m" : "";
}

void terminal_lacking(FILE *out, ReportView view, const SummaryLines *lines, const char *what)
{
    for (size_t i = 0; i < lines->n; i++) {
        fprintf(out, "\n  %s", what);
        terminal_cut(out, view, lines->lines[i].label, 2 + strlen(what), TERMINAL_INDENT,
                     TERMINAL_REASON_COLUMNS);
        fprintf(out, "\n%*s", TERMINAL_INDENT, "");
        terminal_text(out, view, lines->lines[i].text, TERMINAL_INDENT, TERMINAL_INDENT);
        fputc('\n', out);
    }
}

void terminal_foreign(FILE *out, ReportView view, const char *text, size_t column, size_t indent)
{
    terminal_cut(out, view, text, column, indent, MAX_FACT_COLUMNS);
}

void terminal_title(FILE *out, ReportView view, const char *title)
{
    fprintf(out, "\n%s", terminal_bold(view));
    terminal_text(out, view, title, 0, 0);
    fprintf(out, "%s\n", terminal_plain(view));
}
