import Foundation

/// What a file is that is not what was expected, recognised by its first bytes: a format that is not text, or text that
/// stands in for a file.
package struct FileKind: Equatable {
  /// What the file is: "gzip data", "a PDF document".
  package let name: String
  /// What to do about it where text was expected.
  package let remedy: Remedy
  /// What to do about it where a part of a model was expected: weights, a tokenizer, a configuration.
  package let modelRemedy: Remedy

  /// The number of leading bytes that ``detect(_:path:)`` looks at.
  package static let probeLength = 8_192

  /// Whether it is text that stands where another file should.
  private let isStandIn: Bool

  /// With `model` nil, the model's own file is to be put there.
  init(_ name: String, _ remedy: Remedy, model: Remedy? = nil, isStandIn: Bool = false) {
    self.name = name
    self.remedy = remedy
    self.isStandIn = isStandIn
    modelRemedy = model ?? "put the model's own file there"
  }

  /// What is wrong with such a file where something else was expected: "is gzip data, not UTF-8 text".
  package func isNot(_ expected: String) -> String { "is \(name)" + (isStandIn ? "" : ", not \(expected)") }

  /// Whether it is text all the same: markup, in a file whose name does not promise something else.
  package func isText(in path: String) -> Bool {
    let promises = ["txt", "text", "csv", "tsv", "tab", "json", "jsonl", "ndjson"]
    return name == StandIn.htmlPage && !promises.contains((path as NSString).pathExtension.lowercased())
  }

  /// What a file is that starts with `head` and is no part of a model, as its reader found; nil where the bytes do not tell.
  package static func instead(_ head: some Sequence<UInt8>, path: String) -> FileKind? {
    let head = Array(head.prefix(probeLength))
    if let kind = detect(head, path: path, isBinary: true) { return kind }
    let line = head.prefix { $0 != 0x0A && $0 != 0x0D }.prefix(60)
    guard !head.isEmpty, head.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) }) else { return nil }
    return FileKind("text that begins “\(String(decoding: line, as: UTF8.self))”", "give another file")
  }

  /// The kind of a file that starts with `head`, or nil for text.
  ///
  /// - Parameters:
  ///   - head: the first ``probeLength`` bytes of the file, or all of a shorter one.
  ///   - path: the file's path, for the command; where the bytes leave a choice its extension decides.
  ///   - isBinary: whether bytes that are no text were expected: NUL says nothing then.
  package static func detect(_ head: [UInt8], path: String, isBinary: Bool = false) -> FileKind? {
    let kind = (path as NSString).pathExtension
    let words = [
      ("FILE", ShellQuoting.word(path)),
      ("STEM", ShellQuoting.word((path as NSString).deletingPathExtension)),
      ("KIND", kind.isEmpty ? ".txt" : "." + ShellQuoting.word(kind)),
    ]
    func written(_ remedy: Remedy) -> Remedy {
      words.reduce(remedy) { $0.replacing($1.0, with: $1.1) }
    }
    return recognise(head, kind: kind.lowercased(), isBinary).map {
      FileKind($0.name, written($0.remedy), model: written($0.modelRemedy), isStandIn: $0.isStandIn)
    }
  }

  /// The kind, with FILE, STEM and KIND for the parts of the path.
  private static func recognise(_ head: [UInt8], kind: String, _ isBinary: Bool) -> FileKind? {
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      return zip(head, kind: kind)
    }
    if let signature = FileSignature.all.first(where: { $0.matches(head) }) {
      return FileKind(signature.name, signature.remedy, model: signature.modelRemedy)
    }
    if isSafetensors(head) {
      return FileKind("model weights (safetensors)", "they hold no text: give text")
    }
    if head.contains(0) { return isBinary ? nil : binary(head) }
    return StandIn.detect(head)
  }

  /// What has NUL bytes.
  private static func binary(_ head: [UInt8]) -> FileKind {
    // Latin letters have a zero for one byte of each pair.
    let odd = stride(from: 1, to: head.count, by: 2).count { head[$0] == 0 }
    let even = stride(from: 0, to: head.count, by: 2).count { head[$0] == 0 }
    let most = head.count / 5
    func wide(_ order: String) -> FileKind {
      FileKind(
        "UTF-16 text without a mark",
        "convert it with `iconv -f UTF-16\(order) -t UTF-8 FILE > STEM.utf8KIND`")
    }
    if odd > most, even * 10 < odd { return wide("LE") }
    if even > most, odd * 10 < even { return wide("BE") }
    return FileKind("a binary file (it has NUL bytes)", "`file FILE` may say what it is; give UTF-8 text")
  }

  /// A header of JSON after its length in eight bytes.
  private static func isSafetensors(_ head: [UInt8]) -> Bool {
    guard head.count > 9 else { return false }
    let length = head[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length >= 2 && length < 100_000_000 && head[8] == UInt8(ascii: "{")
  }

  /// What a zip archive is, by the names in it or the extension.
  private static func zip(_ head: [UInt8], kind: String) -> FileKind {
    let names = String(decoding: head, as: UTF8.self)
    if ["xlsx", "xlsm", "ods"].contains(kind) || names.contains("xl/") || names.contains("spreadsheet") {
      return FileKind(
        "a spreadsheet",
        "save it as CSV, or run `libreoffice \(option: "headless") \(option: "convert-to") csv FILE`")
    }
    if kind == "pptx" || names.contains("ppt/") {
      return FileKind(
        "a presentation",
        "run `libreoffice \(option: "headless") \(option: "convert-to") pdf FILE` and `pdftotext STEM.pdf`")
    }
    if ["docx", "odt", "epub"].contains(kind) || names.contains("word/") || names.contains("epub+zip") {
      return FileKind("a word-processor document", "convert it with `pandoc -t plain -o STEM.txt FILE`")
    }
    if ["pt", "pth", "ckpt"].contains(kind) || names.contains("data.pkl") {
      return FileKind(
        "a PyTorch checkpoint (a Python pickle)", "it holds no text: give text", model: FileSignature.pickle)
    }
    if kind == "npz" { return FileKind("NumPy arrays", "they hold no text: give text") }
    return FileKind("a zip archive", "unpack it with `unzip FILE`", model: "unpack it with `unzip FILE`")
  }
}
