import Foundation

/// A file format that is not text, told by its first bytes, and the command that turns it into text.
struct BinaryFormat: Equatable {
  /// What the file is: "gzip data", "a PDF document".
  let name: String
  /// What to do about it, for the file at a given path.
  let remedy: String

  /// The number of leading bytes that ``detect(_:path:)`` looks at.
  static let probeLength = 8_192

  /// The format of a file that starts with `head`, or nil for text.
  ///
  /// - Parameters:
  ///   - head: the first ``probeLength`` bytes of the file, or all of a shorter one.
  ///   - path: the file's path; tells the office formats, which are all zip archives, apart.
  static func detect(_ head: [UInt8], path: String) -> BinaryFormat? {
    let kind = (path as NSString).pathExtension.lowercased()
    let stem = (path as NSString).deletingPathExtension
    for (magic, name, remedy) in signatures where head.starts(with: magic) {
      if name == "a zip archive" { return zip(kind: kind, path: path) }
      return BinaryFormat(
        name: name,
        remedy: remedy.replacingOccurrences(of: "FILE", with: path).replacingOccurrences(
          of: "STEM", with: stem))
    }
    if head.count > 262, head[257..<262].elementsEqual("ustar".utf8) {
      return BinaryFormat(name: "a tar archive", remedy: "unpack it with `tar -xf \(path)`")
    }
    if head.contains(0) {
      return BinaryFormat(
        name: "a binary file (it has NUL bytes)",
        remedy:
          "give UTF-8 text; if it is UTF-16 without a mark, `iconv -f UTF-16LE -t UTF-8 \(path)` converts it")
    }
    return nil
  }

  private static func zip(kind: String, path: String) -> BinaryFormat {
    switch kind {
    case "xlsx", "xlsm", "ods":
      BinaryFormat(
        name: "a spreadsheet",
        remedy: "save it as CSV, or run `libreoffice --headless --convert-to csv \(path)`")
    case "docx", "odt", "epub":
      BinaryFormat(
        name: "a word-processor document", remedy: "convert it with `pandoc -t plain -o text.txt \(path)`")
    default: BinaryFormat(name: "a zip archive", remedy: "unpack it with `unzip \(path)`")
    }
  }

  /// First bytes, name and remedy. UTF-32LE stands before UTF-16LE, whose mark is its beginning.
  private static let signatures: [([UInt8], String, String)] = [
    ([0x1F, 0x8B], "gzip data", "unpack it with `gzip -dk FILE`"),
    ([0x50, 0x4B, 0x03, 0x04], "a zip archive", ""),
    ([0x50, 0x4B, 0x05, 0x06], "a zip archive", ""),
    (Array("%PDF-".utf8), "a PDF document", "extract its text with `pdftotext FILE`"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz data", "unpack it with `xz -dk FILE`"),
    ([0x28, 0xB5, 0x2F, 0xFD], "zstd data", "unpack it with `zstd -d FILE`"),
    (Array("BZh".utf8), "bzip2 data", "unpack it with `bzip2 -dk FILE`"),
    ([0x04, 0x22, 0x4D, 0x18], "lz4 data", "unpack it with `lz4 -d FILE`"),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "unpack it with `7z x FILE`"),
    (
      Array("PAR1".utf8), "a Parquet file",
      "convert it with `duckdb -c \"COPY (FROM 'FILE') TO 'STEM.jsonl' (FORMAT json)\"`"
    ),
    (
      [0xD0, 0xCF, 0x11, 0xE0], "an old office document",
      "convert it with `libreoffice --headless --convert-to txt FILE`"
    ),
    (
      [0xFF, 0xFE, 0x00, 0x00], "UTF-32 text",
      "convert it with `iconv -f UTF-32 -t UTF-8 FILE > STEM.utf8.txt`"
    ),
    ([0xFF, 0xFE], "UTF-16 text", "convert it with `iconv -f UTF-16 -t UTF-8 FILE > STEM.utf8.txt`"),
    ([0xFE, 0xFF], "UTF-16 text", "convert it with `iconv -f UTF-16 -t UTF-8 FILE > STEM.utf8.txt`"),
    ([0x89, 0x50, 0x4E, 0x47], "a PNG image", "give text"),
    ([0xFF, 0xD8, 0xFF], "a JPEG image", "give text"),
  ]
}
