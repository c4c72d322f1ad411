import Storage

/// The bytes that files of a format have at a fixed place, and what to do about such a file.
struct BinarySignature {
  let bytes: [UInt8]
  let offset: Int
  let name: String
  /// FILE stands for the path, STEM for the path without its extension, KIND for the extension, or txt.
  let remedy: Remedy

  private init(_ bytes: [UInt8], at offset: Int = 0, _ name: String, _ remedy: Remedy) {
    self.bytes = bytes
    self.offset = offset
    self.name = name
    self.remedy = remedy
  }

  private init(_ text: String, at offset: Int = 0, _ name: String, _ remedy: Remedy) {
    self.init(Array(text.utf8), at: offset, name, remedy)
  }

  /// Whether a file that starts with `head` is of this format.
  func matches(_ head: [UInt8]) -> Bool {
    head.count >= offset + bytes.count && head[offset..<offset + bytes.count].elementsEqual(bytes)
  }

  /// UTF-32LE stands before UTF-16LE, whose mark is its beginning.
  static let all: [BinarySignature] = compressed + bzip2 + tables + documents + encodings + others

  private static let compressed: [BinarySignature] = [
    BinarySignature([0x1F, 0x8B], "gzip data", "unpack it with `gzip -dk FILE`"),
    BinarySignature([0x1F, 0x9D], "compress data", "unpack it with `gzip -dk FILE`"),
    BinarySignature([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz data", "unpack it with `xz -dk FILE`"),
    BinarySignature([0x5D, 0x00, 0x00], "lzma data", "unpack it with `xz -dk FILE`"),
    BinarySignature("LZIP\u{01}", "lzip data", "unpack it with `lzip -dk FILE`"),
    BinarySignature([0x28, 0xB5, 0x2F, 0xFD], "zstd data", "unpack it with `zstd -d FILE`"),
    BinarySignature([0x04, 0x22, 0x4D, 0x18], "lz4 data", "unpack it with `lz4 -d FILE`"),
    BinarySignature(
      [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "unpack it with `7z x FILE`"),
    BinarySignature("Rar!\u{1A}\u{07}", "a RAR archive", "unpack it with `7z x FILE`"),
    BinarySignature("ustar", at: 257, "a tar archive", "unpack it with `tar -xf FILE`"),
  ]

  /// The block size is a digit between the mark and the digits of π.
  private static let bzip2 = (1...9).map {
    BinarySignature("BZh\($0)1AY", "bzip2 data", "unpack it with `bzip2 -dk FILE`")
  }

  private static let tables: [BinarySignature] = [
    BinarySignature(
      "PAR1", "a Parquet file",
      "convert it with `duckdb -c \"COPY (FROM 'FILE') TO 'STEM.jsonl' (FORMAT json)\"`"),
    BinarySignature(
      "ARROW1", "an Arrow file",
      "convert it with `python3 -c \"import pandas; pandas.read_feather('FILE').to_json('STEM.jsonl', "
        + "orient='records', lines=True)\"`"),
    BinarySignature(
      "FEA1\0", "a Feather file",
      "convert it with `python3 -c \"import pandas; pandas.read_feather('FILE').to_json('STEM.jsonl', "
        + "orient='records', lines=True)\"`"),
    BinarySignature(
      [0xFF, 0xFF, 0xFF, 0xFF], "an Arrow stream",
      "convert it with `python3 -c \"from datasets import Dataset; Dataset.from_file('FILE').to_json('STEM.jsonl')\"`"
    ),
    BinarySignature("Obj\u{01}", "an Avro file", "convert it with `avro cat FILE > STEM.jsonl`"),
    BinarySignature(
      "SQLite format 3\0", "an SQLite database",
      "take the text out with `sqlite3 -json FILE 'SELECT text FROM name' | jq -c '.[]' > STEM.jsonl`"),
    BinarySignature(
      [0x89, 0x48, 0x44, 0x46], "an HDF5 file", "write its text as UTF-8, a document a line, with h5py"),
  ]

  private static let documents: [BinarySignature] = [
    BinarySignature("%PDF-", "a PDF document", "extract its text with `pdftotext FILE`"),
    BinarySignature(
      [0xD0, 0xCF, 0x11, 0xE0], "an old office document",
      "convert it with `libreoffice \(option: "headless") \(option: "convert-to") txt FILE`"),
    BinarySignature("{\\rtf", "an RTF document", "convert it with `pandoc -t plain -o STEM.txt FILE`"),
    BinarySignature("BOOKMOBI", at: 60, "a Mobipocket book", "convert it with `ebook-convert FILE STEM.txt`"),
    BinarySignature("AT&TFORM", "a DjVu document", "extract its text with `djvutxt FILE STEM.txt`"),
  ]

  private static let encodings: [BinarySignature] = [
    BinarySignature(
      [0xFF, 0xFE, 0x00, 0x00], "UTF-32 text",
      "convert it with `iconv -f UTF-32 -t UTF-8 FILE > STEM.utf8.KIND`"),
    BinarySignature(
      [0x00, 0x00, 0xFE, 0xFF], "UTF-32 text",
      "convert it with `iconv -f UTF-32 -t UTF-8 FILE > STEM.utf8.KIND`"),
    BinarySignature(
      [0xFF, 0xFE], "UTF-16 text", "convert it with `iconv -f UTF-16 -t UTF-8 FILE > STEM.utf8.KIND`"),
    BinarySignature(
      [0xFE, 0xFF], "UTF-16 text", "convert it with `iconv -f UTF-16 -t UTF-8 FILE > STEM.utf8.KIND`"),
  ]

  private static let others: [BinarySignature] = [
    BinarySignature("GGUF\u{03}", "model weights (GGUF)", "they hold no text: give text"),
    BinarySignature("GGUF\u{02}", "model weights (GGUF)", "they hold no text: give text"),
    BinarySignature([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array", "it holds no text: give text"),
    BinarySignature([0x89, 0x50, 0x4E, 0x47], "a PNG image", "give text"),
    BinarySignature([0xFF, 0xD8, 0xFF], "a JPEG image", "give text"),
    BinarySignature("GIF8", "a GIF image", "give text"),
    BinarySignature("OggS", "an Ogg recording", "give text"),
    BinarySignature([0x7F, 0x45, 0x4C, 0x46], "a program", "give text"),
  ]
}
