"""What must hold between and within the modules."""
import re

# Bottom to top. Each may know what stands in the lines above it, and nothing of its own line.
FLOORS = [
    ["CSystem", "CSentencePiece"],
    ["CKernels", "Machine"],
    ["Kernels", "Storage"],
    ["Batches"],
    ["CommandLine", "Tokenizer", "Transformer"],
    ["Data"],
    ["Checkpoints", "Checks"],
    ["Training"],
    ["Apus", "Forecast", "Runs", "Benchmarks"],
    ["Commands"],
]
FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names}
MAINS = len(FLOORS)

# Narrower than the floors: who may know only these, and who may be known only by these.
KNOWS_ONLY = {"CommandLine": {"Storage"}, "Kernels": {"CKernels", "Machine"}, "Storage": {"CSystem", "Machine"}}
KNOWN_ONLY_BY = {
    "CSystem": {"CKernels", "Machine", "Storage"}, "CKernels": {"Kernels"}, "CSentencePiece": {"Tokenizer"}, "CommandLine": {"Commands"}, "Apus": set(),
}
SPEAKS_OPTIONS = {"CommandLine", "Commands"}
OPTION = re.compile(r"(?<![\w-])--[a-z]")


def arrow(module, other):
    """What is wrong with an arrow from one module to another; None if nothing is."""
    if other not in FLOOR:
        return None
    floor = FLOOR.get(module, MAINS)
    if floor == MAINS and other != "Commands":
        return f"a main knows Commands alone, not {other}"
    if floor < FLOOR[other]:
        return f"an arrow up: {module} knows {other}, which is drawn above it"
    if floor == FLOOR[other]:
        return f"an arrow sideways: {module} knows {other}, which is drawn beside it"
    if other not in KNOWS_ONLY.get(module, {other}):
        return f"{module} may know {' and '.join(sorted(KNOWS_ONLY[module]))} only, not {other}"
    if module not in KNOWN_ONLY_BY.get(other, {module}):
        return f"{other} is not for {module}: only {' and '.join(sorted(KNOWN_ONLY_BY[other])) or 'users'} may know it"
    return None


def arrows(module, package):
    """Dependencies and imports that point up or sideways, and imports that Package.swift does not know of."""
    problems = []
    declared = package.dependencies.get(module.name, [])
    if module.name not in package.dependencies:
        problems.append(f"Package.swift: there is no target for Sources/{module.name}")
    for other in declared:
        if wrong := arrow(module.name, other):
            problems.append(f"Package.swift:{package.lines[module.name]}: {wrong}")
    for file in module.files:
        for line, other in file.imports:
            if wrong := arrow(module.name, other):
                problems.append(f"{file.path}:{line}: {wrong}")
            elif other in FLOOR and other not in declared:
                problems.append(f"{file.path}:{line}: {module.name} imports {other}, which Package.swift does not give it")
    return problems


def options(module):
    """String literals that speak of options where nobody has any."""
    if module.name in SPEAKS_OPTIONS or module.name not in FLOOR:
        return []
    return [
        f"{file.path}:{line}: “{excerpt(text)}” speaks of an option; Commands gives words to what {module.name} finds"
        for file in module.files for line, text in file.literals if OPTION.search(text)]


def excerpt(text):
    at = OPTION.search(text).start()
    return " ".join(text[max(0, at - 24):at + 30].split())


def uses(module):
    """For each pair of a module's folders an example of the one that uses the other: file, line and name."""
    home = {}
    for file in module.files:
        for name in file.declared_types:
            home.setdefault(name, set()).add(file.folder)
    found = {}
    for file in module.files:
        for name in sorted(file.names_in_use & home.keys() - file.declared_anywhere):
            for folder in home[name] - {file.folder}:
                if file.folder not in home[name]:
                    found.setdefault((file.folder, folder), []).append((file, name))
    return found


def circles(module):
    """The folders of a module that form circles, each circle once and as short as it can be."""
    found = uses(module)
    following = {}
    for start, end in found:
        following.setdefault(start, set()).add(end)
    shown, problems = set(), []
    for start in sorted(following):
        path = shortest_circle(start, following)
        if path is None or frozenset(path) in shown:
            continue
        shown.add(frozenset(path))
        problems.append(f"Sources/{module.name}: a circle of folders: {' → '.join(path + [path[0]])}")
        for here, there in zip(path, path[1:] + [path[0]]):
            places = found[here, there]
            file, name = places[0]
            more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
            problems[-1] += f"\n  {here} → {there}: {file.path}:{file.line_of(name)}: {name}{more}"
    return problems


def shortest_circle(start, following):
    paths = [[start]]
    seen = set()
    while paths:
        path = paths.pop(0)
        for folder in sorted(following.get(path[-1], ())):
            if folder == start:
                return path
            if folder not in seen:
                seen.add(folder)
                paths.append(path + [folder])
    return None


def unused_imports(module, modules, suspects=False):
    """Imports of which no declared name occurs in the file. Suspects: a name occurs, but another module has it too."""
    problems = []
    for file in module.files:
        imported = [other for _, other in file.imports]
        for line, other in file.imports:
            if other not in modules or other == module.name or f"@_exported import {other}" in file.code:
                continue
            used = file.all_names & modules[other].all_declared
            if suspects and not used & modules[other].outer_names:
                for neighbour in set(imported) - {other} | {module.name}:
                    used = used - (modules[neighbour].all_declared if neighbour in modules else set())
                used -= EVERYDAY
            if not used:
                problems.append(f"{file.path}:{line}: nothing of {other} is used")
    return problems


# Members of the standard library that modules declare too.
EVERYDAY = set(
    "append count description first last index isEmpty map max min name path read remove reserve size start end value "
    "values text line write update reset self id next step hash sum data shape type".split())
