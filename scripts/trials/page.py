"""Tables of experiments in Markdown, and the page that keeps them."""
import statistics


def spread(values, digits):
    """Mean ± standard deviation."""
    mean = f"{statistics.mean(values):.{digits}f}"
    return f"{mean} ± {statistics.stdev(values):.{digits}f}" if len(values) > 1 else mean


def row(name, variant, found):
    """A line of the table: found is [(figures, steps, seconds)], one for each seed."""
    figures = [spread(values, 4) for values in zip(*(one[0] for one in found))]
    steps = f"{statistics.mean(one[1] for one in found):.0f}"
    return (name, " ".join(variant), *figures, steps, spread([one[2] for one in found], 0), str(len(found)))


def table(name, experiment, data, rows, options):
    """The section of the page."""
    figures = ["bits a byte"] if experiment.is_language else ["accuracy", "macro-F1"]
    heads = ["variant", "options", *figures, "steps", "seconds", "seeds"]
    lines = [f"### {name}: {data}", "", experiment.question, ""]
    lines.append("| " + " | ".join(heads) + " |")
    lines.append("|---" * 2 + "|--:" * (len(heads) - 2) + "|")
    lines += ["| " + " | ".join(f"`{cell}`" if at == 1 and cell else cell for at, cell in enumerate(cells)) + " |" for cells in rows]
    return "\n".join(lines) + "\n"


def write(path, name, data, text):
    """Puts a section into the page, in place of the one of the same heading."""
    heading = f"### {name}: {data}"
    sections = path.read_text("utf-8").split("\n### ")
    kept = [sections[0]] + [section for section in sections[1:] if not f"### {section}".startswith(heading + "\n")]
    path.write_text("\n### ".join(section.rstrip("\n") + "\n" for section in kept) + "\n" + text, "utf-8")
