/// The bytes that files of a format have at a fixed place, and what to do about such a file.
struct FileSignature {
  let bytes: [UInt8]
  let offset: Int
  let name: String
  /// FILE stands for the path, STEM for the path without its extension, KIND for the extension with its dot.
  let remedy: Remedy
  /// What to do where a part of a model was expected; nil where that is to put the model's own file there.
  let modelRemedy: Remedy?

  private init(
    _ bytes: [UInt8], at offset: Int = 0, _ name: String, _ remedy: Remedy, model: Remedy? = nil
  ) {
    self.bytes = bytes
    self.offset = offset
    self.name = name
    self.remedy = remedy
    modelRemedy = model
  }

  private init(_ text: String, at offset: Int = 0, _ name: String, _ remedy: Remedy, model: Remedy? = nil) {
    self.init(Array(text.utf8), at: offset, name, remedy, model: model)
  }

  /// Whether a file that starts with `head` is of this format.
  func matches(_ head: [UInt8]) -> Bool {
    head.count >= offset + bytes.count && head[offset..<offset + bytes.count].elementsEqual(bytes)
  }

  /// UTF-32LE stands before UTF-16LE, whose mark is its beginning.
  static let all: [FileSignature] = compressed + bzip2 + tables + documents + encodings + weights + others

  /// What is to be unpacked, whatever was expected.
  private static func archive(
    _ bytes: [UInt8], at offset: Int = 0, _ name: String, _ remedy: Remedy
  ) -> FileSignature {
    FileSignature(bytes, at: offset, name, remedy, model: remedy)
  }

  private static let compressed: [FileSignature] = [
    archive([0x1F, 0x8B], "gzip data", "unpack it with `gzip -dk FILE`"),
    archive([0x1F, 0x9D], "compress data", "unpack it with `gzip -dk FILE`"),
    archive([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz data", "unpack it with `xz -dk FILE`"),
    archive([0x5D, 0x00, 0x00], "lzma data", "unpack it with `xz -dk FILE`"),
    archive(Array("LZIP\u{01}".utf8), "lzip data", "unpack it with `lzip -dk FILE`"),
    archive([0x28, 0xB5, 0x2F, 0xFD], "zstd data", "unpack it with `zstd -d FILE`"),
    archive([0x04, 0x22, 0x4D, 0x18], "lz4 data", "unpack it with `lz4 -d FILE`"),
    archive([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "unpack it with `7z x FILE`"),
    archive(Array("Rar!\u{1A}\u{07}".utf8), "a RAR archive", "unpack it with `7z x FILE`"),
    archive(Array("ustar".utf8), at: 257, "a tar archive", "unpack it with `tar -xf FILE`"),
  ]

  /// The block size is a digit between the mark and the digits of π.
  private static let bzip2 = (1...9).map {
    archive(Array("BZh\($0)1AY".utf8), "bzip2 data", "unpack it with `bzip2 -dk FILE`")
  }

  private static let tables: [FileSignature] = [
    FileSignature(
      "PAR1", "a Parquet file",
      "convert it with `duckdb -c \"COPY (FROM 'FILE') TO 'STEM.jsonl' (FORMAT json)\"`"),
    FileSignature(
      "ARROW1", "an Arrow file",
      "convert it with `python3 -c \"import pandas; pandas.read_feather('FILE').to_json('STEM.jsonl', "
        + "orient='records', lines=True)\"`"),
    FileSignature(
      "FEA1\0", "a Feather file",
      "convert it with `python3 -c \"import pandas; pandas.read_feather('FILE').to_json('STEM.jsonl', "
        + "orient='records', lines=True)\"`"),
    FileSignature(
      [0xFF, 0xFF, 0xFF, 0xFF], "an Arrow stream",
      "convert it with `python3 -c \"from datasets import Dataset; Dataset.from_file('FILE').to_json('STEM.jsonl')\"`"
    ),
    FileSignature("Obj\u{01}", "an Avro file", "convert it with `avro cat FILE > STEM.jsonl`"),
    FileSignature(
      "SQLite format 3\0", "an SQLite database",
      "take the text out with `sqlite3 -json FILE 'SELECT text FROM name' | jq -c '.[]' > STEM.jsonl`"),
    FileSignature(
      [0x89, 0x48, 0x44, 0x46], "an HDF5 file", "write its text as UTF-8, a document a line, with h5py"),
  ]

  private static let documents: [FileSignature] = [
    FileSignature("%PDF-", "a PDF document", "extract its text with `pdftotext FILE`"),
    FileSignature(
      [0xD0, 0xCF, 0x11, 0xE0], "an old office document",
      "convert it with `libreoffice \(option: "headless") \(option: "convert-to") txt FILE`"),
    FileSignature("{\\rtf", "an RTF document", "convert it with `pandoc -t plain -o STEM.txt FILE`"),
    FileSignature("BOOKMOBI", at: 60, "a Mobipocket book", "convert it with `ebook-convert FILE STEM.txt`"),
    FileSignature("AT&TFORM", "a DjVu document", "extract its text with `djvutxt FILE STEM.txt`"),
  ]

  private static let encodings: [FileSignature] = [
    FileSignature(
      [0xFF, 0xFE, 0x00, 0x00], "UTF-32 text",
      "convert it with `iconv -f UTF-32 -t UTF-8 FILE > STEM.utf8KIND`"),
    FileSignature(
      [0x00, 0x00, 0xFE, 0xFF], "UTF-32 text",
      "convert it with `iconv -f UTF-32 -t UTF-8 FILE > STEM.utf8KIND`"),
    FileSignature(
      [0xFF, 0xFE], "UTF-16 text", "convert it with `iconv -f UTF-16 -t UTF-8 FILE > STEM.utf8KIND`"),
    FileSignature(
      [0xFE, 0xFF], "UTF-16 text", "convert it with `iconv -f UTF-16 -t UTF-8 FILE > STEM.utf8KIND`"),
  ]

  /// Versions of GGUF, in either order of bytes, and the formats of llama.cpp before it; pickles of protocols 2 to 5.
  private static let weights: [FileSignature] =
    ["GGUF\u{01}", "GGUF\u{02}", "GGUF\u{03}", "GGUF\0"].map {
      FileSignature($0, "model weights (GGUF)", "they hold no text: give text", model: otherProgram)
    }
    + ["lmgg", "fmgg\u{01}", "tjgg\u{01}", "tjgg\u{02}", "tjgg\u{03}"].map {
      FileSignature($0, "model weights (GGML)", "they hold no text: give text", model: otherProgram)
    }
    + (2...5).map {
      FileSignature(
        [0x80, $0], "a Python pickle", "it holds no text that can be read: give text", model: pickle)
    }

  private static let otherProgram: Remedy =
    "it is llama.cpp's; give the folder of the same model with config.json and model.safetensors"

  /// Pickles are never read: reading one runs its code.
  static let pickle: Remedy =
    "reading one can run code; convert the model once with transformers: "
    + "AutoModel….from_pretrained(folder).save_pretrained(folder)"

  private static let others: [FileSignature] = [
    FileSignature([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array", "it holds no text: give text"),
    FileSignature([0x89, 0x50, 0x4E, 0x47], "a PNG image", "give text"),
    FileSignature([0xFF, 0xD8, 0xFF], "a JPEG image", "give text"),
    FileSignature("GIF8", "a GIF image", "give text"),
    FileSignature("OggS", "an Ogg recording", "give text"),
    FileSignature([0x7F, 0x45, 0x4C, 0x46], "a program", "give text"),
  ]
}
