import Data
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct FilesTests {
  @Test func listsFilesFoldersAndPatternsOnceAndSorted() throws {
    let scratch = try TemporaryFolder()
    try scratch.write("b.txt", "b\n")
    try scratch.write("a.txt", "aa\n")
    try scratch.write("deep/er/c.txt", "ccc\n")
    try scratch.write("deep/empty.txt", "")
    try scratch.write(".hidden", "x\n")
    try scratch.write(".git/config", "x\n")
    let all = try CorpusFiles([scratch.path])
    #expect(all.paths == ["a.txt", "b.txt", "deep/er/c.txt"].map(scratch.path))
    #expect(all.byteCount == 3 + 2 + 4)
    #expect(try CorpusFiles([scratch.path, scratch.path("a.txt")]) == all)
    #expect(try CorpusFiles([scratch.path("?.txt")]).paths == ["a.txt", "b.txt"].map(scratch.path))
    #expect(try CorpusFiles([scratch.path("**/*.txt")]).paths == all.paths)
    #expect(try CorpusFiles([scratch.path("d*/e*")]).paths == [scratch.path("deep/er/c.txt")])
    #expect(try CorpusFiles([scratch.path(".hidden")]).paths == [scratch.path(".hidden")])
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("deep/loop"), withDestinationPath: scratch.path)
    #expect(try CorpusFiles([scratch.path]).byteCount == all.byteCount)
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0], "a.gz", "gzip -dk"), ([0x50, 0x4B, 3, 4, 1], "a.zip", "unzip"),
      ([0x50, 0x4B, 3, 4, 1], "a.xlsx", "spreadsheet"), ([0x50, 0x4B, 3, 4, 1], "a.docx", "pandoc"),
      (Array("%PDF-1.7\n".utf8), "a.pdf", "pdftotext"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "a.xz", "xz -dk"),
      ([0x28, 0xB5, 0x2F, 0xFD, 0], "a.zst", "zstd -d"), (Array("BZh91AY".utf8), "a.bz2", "bzip2 -dk"),
      (Array("PAR1....".utf8), "a.parquet", "duckdb"), ([0xFF, 0xFE, 0x41, 0], "a.txt", "iconv -f UTF-16"),
      ([0xFE, 0xFF, 0, 0x41], "a.txt", "iconv -f UTF-16"), ([0x61, 0x62, 0x63, 0x64, 0], "a.txt", "NUL"),
      ([0x61, 0, 0x62, 0, 0x0A, 0], "a.txt", "iconv -f UTF-16LE"),
      ([0, 0x61, 0, 0x62, 0, 0x0A], "a.txt", "iconv -f UTF-16BE"),
      ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x41], "a.txt", "iconv -f UTF-32"),
      (Array("ARROW1\0\0".utf8), "a.arrow", "read_feather"),
      ([0xFF, 0xFF, 0xFF, 0xFF, 0x10, 0], "a.arrow", "from_file"),
      (Array("SQLite format 3\0".utf8), "a.db", "sqlite3 -json"),
      ([0x40, 0, 0, 0, 0, 0, 0, 0] + Array("{\"a\":".utf8), "a.safetensors", "model weights"),
      (Array("GGUF\u{03}\0\0\0".utf8), "a.gguf", "model weights"),
      (Array("{\\rtf1 hello}".utf8), "a.rtf", "pandoc"),
      ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a.7z", "7z x"),
      ([0x50, 0x4B, 3, 4, 1] + Array("word/document.xml".utf8), "a", "pandoc"),
      ([0x04, 0x22, 0x4D, 0x18, 0], "it's a.lz4", "lz4 -d "),
    ] as [([UInt8], String, String)])
  func refusesWhatIsNotText(bytes: [UInt8], name: String, words: String) throws {
    let scratch = try TemporaryFolder()
    try scratch.write("folder/good.txt", "fine\n")
    let path = try scratch.write("folder/\(name)", bytes)
    for given in [path, scratch.path("folder"), scratch.path("folder/*")] {
      let error = try #require(throws: DataError.self) { try CorpusFiles([given]) }
      #expect(error.fault == .badInput)
      #expect(error.description.contains(path) && error.said.contains(words))
    }
  }

  @Test func refusesWhatIsNotThere() throws {
    let scratch = try TemporaryFolder()
    let empty = try scratch.write("empty.txt", "")
    try FileManager.default.createDirectory(atPath: scratch.path("hollow"), withIntermediateDirectories: true)
    #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
    for (given, words) in [
      ([], "No input"), ([scratch.path("none.txt")], "no such file"),
      ([scratch.path("*.csv")], "No file matches"),
      ([empty], "empty"), ([scratch.path("hollow")], "no files"), ([scratch.path("pipe")], "regular file"),
      ([scratch.path("e*.txt")], "every file is empty"),
    ] as [([String], String)] {
      let error = try #require(throws: DataError.self) { try CorpusFiles(given) }
      #expect(error.fault == .badInput)
      #expect(error.said.contains(words), "\(error)")
    }
  }

  @Test func commandsQuoteWhatAShellWouldSplit() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("my $old text.gz", [0x1F, 0x8B, 8, 0])
    let error = try #require(throws: DataError.self) { try CorpusFiles([path]) }
    #expect(error.said.contains("gzip -dk '\(path)'"), "\(error)")
  }

  @Test func textThatBeginsLikeAFormatIsText() throws {
    let scratch = try TemporaryFolder()
    for text in [
      "BZh is no word", "PK said the man", "LZIP", "GGUF files hold weights", "Rar!", "FEATHERS", "{\"a\"",
    ] {
      #expect(try CorpusFiles([try scratch.write("a.txt", text)]).files.count == 1, "\(text)")
    }
  }
}
