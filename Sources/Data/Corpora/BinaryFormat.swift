import Foundation
import Storage

/// A file format that is not text, recognised by its first bytes, and the command that turns it into text.
struct BinaryFormat: Equatable {
  /// What the file is: "gzip data", "a PDF document".
  let name: String
  /// What to do about it, for the file at a given path.
  let remedy: Remedy

  /// The number of leading bytes that ``detect(_:path:)`` looks at.
  static let probeLength = 8_192

  /// The format of a file that starts with `head`, or nil for text.
  ///
  /// - Parameters:
  ///   - head: the first ``probeLength`` bytes of the file, or all of a shorter one.
  ///   - path: the file's path, for the command; where the bytes leave a choice its extension decides.
  static func detect(_ head: [UInt8], path: String) -> BinaryFormat? {
    let stem = shellQuoted((path as NSString).deletingPathExtension)
    let file = shellQuoted(path)
    // A table stays one: the extension tells how it is read.
    let kind = (path as NSString).pathExtension
    func format(_ name: String, _ remedy: Remedy) -> BinaryFormat {
      // The path may hold such words itself, so they are marked before it is put in.
      let marked = remedy.replacing("FILE", with: "\u{1}").replacing("STEM", with: "\u{2}")
        .replacing("KIND", with: kind.isEmpty ? "txt" : shellQuoted(kind))
      return BinaryFormat(
        name: name, remedy: marked.replacing("\u{1}", with: file).replacing("\u{2}", with: stem))
    }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      let (name, remedy) = zip(head, kind: (path as NSString).pathExtension.lowercased())
      return format(name, remedy)
    }
    for signature in BinarySignature.all where signature.matches(head) {
      return format(signature.name, signature.remedy)
    }
    if isSafetensors(head) {
      return format("model weights (safetensors)", "they hold no text: give text")
    }
    guard head.contains(0) else { return nil }
    // Latin letters have a zero for one byte of each pair.
    let odd = stride(from: 1, to: head.count, by: 2).count { head[$0] == 0 }
    let even = stride(from: 0, to: head.count, by: 2).count { head[$0] == 0 }
    let most = head.count / 5
    if odd > most, even * 10 < odd {
      return format(
        "UTF-16 text without a mark", "convert it with `iconv -f UTF-16LE -t UTF-8 FILE > STEM.utf8.KIND`")
    }
    if even > most, odd * 10 < even {
      return format(
        "UTF-16 text without a mark", "convert it with `iconv -f UTF-16BE -t UTF-8 FILE > STEM.utf8.KIND`")
    }
    return format(
      "a binary file (it has NUL bytes)", "`file FILE` may say what it is; give UTF-8 text")
  }

  /// A header of JSON after its length in eight bytes.
  private static func isSafetensors(_ head: [UInt8]) -> Bool {
    guard head.count > 9 else { return false }
    let length = head[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length >= 2 && length < 100_000_000 && head[8] == UInt8(ascii: "{")
  }

  /// What a zip archive is, by the names in it or the extension.
  private static func zip(_ head: [UInt8], kind: String) -> (name: String, remedy: Remedy) {
    let names = String(decoding: head, as: UTF8.self)
    if ["xlsx", "xlsm", "ods"].contains(kind) || names.contains("xl/") || names.contains("spreadsheet") {
      return (
        "a spreadsheet",
        "save it as CSV, or run `libreoffice \(option: "headless") \(option: "convert-to") csv FILE`"
      )
    }
    if kind == "pptx" || names.contains("ppt/") {
      return (
        "a presentation",
        "run `libreoffice \(option: "headless") \(option: "convert-to") pdf FILE` and `pdftotext STEM.pdf`"
      )
    }
    if ["docx", "odt", "epub"].contains(kind) || names.contains("word/") || names.contains("epub+zip") {
      return ("a word-processor document", "convert it with `pandoc -t plain -o STEM.txt FILE`")
    }
    if ["pt", "pth", "ckpt"].contains(kind) || names.contains("data.pkl") {
      return ("a PyTorch checkpoint", "it holds no text: give text")
    }
    if kind == "npz" { return ("NumPy arrays", "they hold no text: give text") }
    return ("a zip archive", "unpack it with `unzip FILE`")
  }

  /// The path as a shell takes it for one word.
  static func shellQuoted(_ path: String) -> String {
    let plain = path.unicodeScalars.allSatisfy {
      $0.value > 0x7F || CharacterSet.alphanumerics.contains($0) || "_./+-,:@%=".unicodeScalars.contains($0)
    }
    if plain && !path.hasPrefix("-") { return path }
    return "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
