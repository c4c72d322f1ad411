"""Swift sources, read as far as imports, declared names, names in use and string literals go."""
import dataclasses
import functools
import os
import re

DECLARATION = re.compile(
    r"\b(struct|class|enum|protocol|actor|typealias|associatedtype|func|let|var|case|macro)\s+(`?[A-Za-z_]\w*`?|[-+*/<>=!&|^~%.]+)")
TYPES = {"struct", "class", "enum", "protocol", "actor", "typealias"}
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+[ \t]+)*(?:(?:package|public|internal|private|fileprivate)[ \t]+)?import[ \t]+"
    r"(?:(?:struct|class|enum|protocol|func|let|var|typealias)[ \t]+)?(\w+).*$", re.M)
NAME = re.compile(r"(?<![\w.`])([A-Za-z_]\w*)")
ANY_NAME = re.compile(r"[A-Za-z_]\w*")


def split(text):
    """Code without comments and literals' text (what is interpolated stays), of the same lines; the literals with lines."""
    code, literals = [], []

    def blank(piece):
        code.append(re.sub(r"[^\n]", " ", piece))

    def line():
        return sum(piece.count("\n") for piece in code) + 1

    def string(at):
        hashes = re.compile(r"#*").match(text, at).group()
        at += len(hashes)
        quotes = '"""' if text.startswith('"""', at) else '"'
        start, end, escape = line(), quotes + hashes, "\\" + hashes
        blank(hashes + quotes)
        at += len(quotes)
        literal = []
        while at < len(text) and not text.startswith(end, at):
            if text.startswith(escape + "(", at):
                blank(escape)
                at = scan(at + len(escape), inside=True)
                literal.append("\\()")
            elif text.startswith(escape, at):
                literal.append(text[at:at + len(escape) + 1])
                blank(text[at:at + len(escape) + 1])
                at += len(escape) + 1
            else:
                literal.append(text[at])
                blank(text[at])
                at += 1
        blank(end)
        literals.append((start, "".join(literal)))
        return at + len(end)

    def comment(at):
        if text.startswith("//", at):
            end = text.find("\n", at)
            return len(text) if end < 0 else end
        depth, end = 1, at + 2
        while end < len(text) and depth:
            if text.startswith("/*", end):
                depth, end = depth + 1, end + 2
            elif text.startswith("*/", end):
                depth, end = depth - 1, end + 2
            else:
                end += 1
        return end

    def scan(at, inside):
        depth = 0
        while at < len(text):
            if text.startswith("//", at) or text.startswith("/*", at):
                end = comment(at)
                blank(text[at:end])
                at = end
            elif text[at] == '"' or re.compile(r'#+"').match(text, at):
                at = string(at)
            else:
                depth += (text[at] == "(") - (text[at] == ")")
                code.append(text[at])
                at += 1
                if inside and depth == 0:
                    return at
        return at

    scan(0, inside=False)
    return "".join(code), literals


HEADER = re.compile(
    r"\b(struct|class|enum|protocol|actor|extension|func|init|deinit|subscript|var|let|if|for|while|switch|guard|do|return)\b|=")
KINDS_WITH_MEMBERS = TYPES | {"extension"}


def declarations(code, members):
    """The code with what stands in braces left out, but for the members of types where they are asked for."""
    kept, open_braces, header = [], [], ""
    for piece in re.split(r"([{}])", code):
        if piece == "{":
            words = HEADER.findall(header)
            open_braces.append(members and bool(words) and words[-1] in KINDS_WITH_MEMBERS)
        elif piece == "}" and open_braces:
            open_braces.pop()
        elif all(open_braces):
            kept.append(piece)
        header = piece
    return "".join(kept)


@dataclasses.dataclass
class File:
    """One Swift file."""
    path: str
    folder: str

    @functools.cached_property
    def _split(self):
        with open(self.path, encoding="utf-8") as file:
            return split(file.read())

    @property
    def code(self):
        return self._split[0]

    @property
    def literals(self):
        """Each string literal with its line."""
        return self._split[1]

    @functools.cached_property
    def imports(self):
        """The modules imported, each with its line."""
        return [(self.code.count("\n", 0, match.start(1)) + 1, match.group(1)) for match in IMPORT.finditer(self.code)]

    @functools.cached_property
    def body(self):
        return IMPORT.sub("", self.code)

    @functools.cached_property
    def outermost(self):
        return declarations(self.body, members=False)

    @functools.cached_property
    def declared_types(self):
        """The types of the file's outermost level that other files can use."""
        return {
            match.group(2) for match in DECLARATION.finditer(self.outermost)
            if match.group(1) in TYPES and not is_private(self.outermost, match.start())}

    @functools.cached_property
    def declared_anywhere(self):
        """The names of types and members, those of functions' variables apart."""
        code = declarations(self.body, members=True)
        names = {
            match.group(2).strip("`") for match in DECLARATION.finditer(code) if not is_private(code, match.start())}
        for cases in re.findall(r"^\s*(?:indirect )?case ([^\n:]*)$", code, re.M):
            names.update(re.findall(r"(?:^|,)\s*`?(\w+)", cases))
        return names

    @functools.cached_property
    def names_in_use(self):
        """Names that are not members of something: types, functions, labels, variables."""
        return set(NAME.findall(self.body))

    @functools.cached_property
    def all_names(self):
        return set(ANY_NAME.findall(self.body))

    def line_of(self, name):
        match = re.search(rf"(?<![\w.`]){re.escape(name)}\b", self.body)
        return self.body.count("\n", 0, match.start()) + 1 if match else 1


def is_private(code, at):
    start = max(code.rfind("\n", 0, at), code.rfind(";", 0, at)) + 1
    return re.search(r"\b(private|fileprivate)\b", code[start:at]) is not None


@dataclasses.dataclass
class Module:
    """A folder of Sources."""
    name: str
    files: list

    @functools.cached_property
    def folders(self):
        folders = {}
        for file in self.files:
            folders.setdefault(file.folder, []).append(file)
        return folders

    @functools.cached_property
    def outer_names(self):
        """Types, functions and variables of the outermost level."""
        names = set()
        for file in self.files:
            outer = file.outermost
            names |= {match.group(2) for match in DECLARATION.finditer(outer) if not is_private(outer, match.start())}
        return names

    @functools.cached_property
    def all_declared(self):
        return set().union(*(file.declared_anywhere for file in self.files))


def read_modules(root):
    """The modules with Swift files under a folder, by name."""
    modules = {}
    for name in sorted(os.listdir(root)):
        top = os.path.join(root, name)
        files = []
        for folder, folders, names in os.walk(top):
            folders.sort()
            relative = os.path.relpath(folder, top)
            files += [File(os.path.join(folder, file), "(top)" if relative == "." else relative)
                      for file in sorted(names) if file.endswith(".swift")]
        if files:
            modules[name] = Module(name, files)
    return modules


@dataclasses.dataclass
class Package:
    """What Package.swift says of the targets: their dependencies and lines."""
    dependencies: dict
    lines: dict


TARGET = re.compile(
    r'(?:\b(?:library|front)\(\s*"(\w+)",\s*\[([^\]]*)\]|\bcommand\("(\w+)"\)'
    r'|\.(?:executableTarget|target)\(\s*name:\s*"(\w+)"(?:,\s*dependencies:\s*\[([^\]]*)\])?)')


def read_package(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    dependencies, lines = {}, {}
    for match in TARGET.finditer(text):
        name = match.group(1) or match.group(3) or match.group(4)
        listed = '"Commands"' if match.group(3) else match.group(2) or match.group(5) or ""
        dependencies[name] = re.findall(r'"(\w+)"', listed)
        lines[name] = text.count("\n", 0, match.start()) + 1
    return Package(dependencies, lines)
