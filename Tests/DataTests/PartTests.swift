import Data
import Foundation
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer

/// Corpora in parts: what is made again and what is not, and what is trusted.
@Suite struct PartTests {
  private let tokenizer = ByteTokenizer()

  private func builder(
    _ paths: [String], _ options: TextOptions = TextOptions(documents: .line), threads: Int = 2,
    smallest: Int = 4_000
  ) throws -> TokenCorpusBuilder {
    TokenCorpusBuilder(
      try CorpusFiles(paths), options: options, tokenizer: tokenizer, endToken: 3, threads: threads,
      smallest: smallest, largest: smallest)
  }

  private func lines(_ count: Int, _ word: String) -> String {
    (0..<count).map { "\(word) \($0) of some lines" }.joined(separator: "\n") + "\n"
  }

  @Test func rowsOfJSONAreCutBetweenRows() throws {
    let scratch = try TemporaryFolder()
    let rows = (0..<900).map {
      "{\"n\": \($0), \"text\": \"row \($0)\\nof \\\"many\\\"\"}\($0 % 5 == 0 ? "\r" : "")"
    }
    let path = try scratch.write("a.jsonl", rows.joined(separator: "\n"))
    let whole = try builder([path], smallest: 1 << 20).build(in: scratch.path("one")).corpus
    let parts = try builder([path]).build(in: scratch.path("many")).corpus
    #expect(whole.files.count == 1 && parts.files.count > 4 && parts.documentCount == 900)
    #expect(try parts.tokens(0..<parts.count) == whole.tokens(0..<whole.count))
  }

  @Test(arguments: [1, 3]) func anErrorNamesTheLineOfTheFileAndTheFirstOne(threads: Int) throws {
    let scratch = try TemporaryFolder()
    var rows = (0..<2_000).map { "{\"text\": \"row \($0)\"}" }
    rows[1_234] = "{\"body\": 1}"
    rows[1_700] = "{\"text\": "
    let path = try scratch.write("a.jsonl", rows.joined(separator: "\n"))
    let error = try #require(throws: DataError.self) {
      try builder([path], threads: threads).build(in: scratch.path("cache"))
    }
    #expect(
      error.fault == .badInput && error.description.contains("a.jsonl:1235: the row has no \"text\""),
      "\(error)")
    let text = lines(3_000, "line") + "bad \u{0} byte\n" + lines(10, "more")
    let other = try scratch.write("b.txt", Array((text).utf8))
    let problem = try #require(throws: DataError.self) {
      try builder([other], threads: threads).build(in: scratch.path("cache"))
    }
    #expect(problem.description.contains("b.txt:3001: byte \(lines(3_000, "line").utf8.count + 4) is NUL"))
    let replaced = try builder([other], TextOptions(documents: .line, invalidUTF8: .skip)).build(
      in: scratch.path("cache")
    ).corpus
    #expect(replaced.counts.invalidSequences == 1 && replaced.counts.invalidLines == 1)
  }

  @Test func aBrokenOffBuildGoesOnWhereItWas() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", lines(4_000, "line"))
    let total = try CorpusFiles([path]).byteCount
    let cache = scratch.path("cache")
    #expect(throws: CancellationError.self) {
      try builder([path], threads: 1).build(in: cache) { work in
        if work.tokenisedBytes > total / 2 { throw CancellationError() }
      }
    }
    let rest = try builder([path]).build(in: cache)
    #expect(rest.work.knownBytes > total / 3 && rest.work.tokenisedBytes + rest.work.knownBytes == total)
    let whole = try builder([path], smallest: 1 << 24).build(in: scratch.path("other")).corpus
    #expect(try rest.corpus.tokens(0..<rest.corpus.count) == whole.tokens(0..<whole.count))
  }

  @Test func onlyTheNewFileOfACorpusIsTokenised() throws {
    let scratch = try TemporaryFolder()
    for name in ["b", "d", "f"] { try scratch.write("text/\(name).txt", lines(500, name)) }
    let cache = scratch.path("cache")
    let before = try builder([scratch.path("text")]).build(in: cache)
    try scratch.write("text/c.txt", lines(600, "new"))
    let after = try builder([scratch.path("text")]).build(in: cache)
    #expect(after.work.tokenisedBytes == lines(600, "new").utf8.count)
    #expect(after.work.knownBytes == before.work.tokenisedBytes)
    // Names are no part of it, and a file that is there twice is one part.
    try FileManager.default.moveItem(atPath: scratch.path("text/b.txt"), toPath: scratch.path("text/a.txt"))
    let renamed = try builder([scratch.path("text")]).build(in: cache)
    #expect(renamed.work.wasReused && renamed.corpus.fingerprint == after.corpus.fingerprint)
    try scratch.write("text/z.txt", lines(500, "b"))
    #expect(try builder([scratch.path("text")]).build(in: cache).work.wasReused)
  }

  @Test func manySmallFilesShareParts() throws {
    let scratch = try TemporaryFolder()
    var text = ""
    for index in 0..<300 {
      let note = String(repeating: "note \(index) ", count: 1 + index * 7 % 40)
      try scratch.write(String(format: "notes/%03d.txt", index), note)
      text += note
    }
    let options = TextOptions(documents: .file)
    let first = try builder([scratch.path("notes")], options).build(in: scratch.path("cache")).corpus
    #expect(first.documentCount == 300 && first.textByteCount == text.utf8.count)
    #expect(first.files.count > 3 && first.files.count < 30)
    // One more in the middle: the parts before and most of those after are the same.
    try scratch.write("notes/150b.txt", "one more")
    let second = try builder([scratch.path("notes")], options).build(in: scratch.path("cache"))
    #expect(second.corpus.documentCount == 301)
    #expect(second.work.tokenisedBytes < text.utf8.count / 3, "\(second.work)")
  }

  /// Waits until a file was left alone for long enough to be known by its stamp.
  private func rest() async throws { try await Task.sleep(for: .milliseconds(3_200)) }

  @Test func aCorpusAtRestIsKnownByItsStampAndAChangedOneIsNot() async throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", lines(1_000, "line"))
    let cache = scratch.path("cache")
    try await rest()
    let first = try builder([path]).build(in: cache)
    let second = try builder([path]).build(in: cache)
    #expect(!first.work.isKnown && second.work.isKnown)
    #expect(try second.corpus.tokens(0..<90) == first.corpus.tokens(0..<90))
    #expect(second.corpus.fingerprint == first.corpus.fingerprint)
    // Asked to, it reads all the same.
    let reread = try TokenCorpusBuilder(
      try CorpusFiles([path]), options: TextOptions(documents: .line), tokenizer: tokenizer, endToken: 3,
      threads: 1, rereads: true
    ).build(in: scratch.path("cache"))
    #expect(!reread.work.isKnown)
    // The same length and the same modification time, but another content.
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let modified = try #require(attributes[.modificationDate] as? Date)
    try scratch.write("a.txt", lines(1_000, "mine"))
    try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: path)
    let changed = try builder([path]).build(in: cache)
    #expect(!changed.work.isKnown && changed.corpus.fingerprint != first.corpus.fingerprint)
    #expect(try tokenizer.decode(changed.corpus.tokens(0..<7)) == " mine 0")
    // A token file that is gone is made again, whatever the index says.
    try await rest()
    _ = try builder([path]).build(in: cache)
    #expect(try builder([path]).build(in: cache).work.isKnown)
    try FileManager.default.removeItem(atPath: changed.corpus.files[1].path)
    #expect(try !builder([path]).build(in: cache).work.isKnown)
  }

  @Test func damageThatTheIndexDoesNotSeeIsFoundWhenItIsRead() async throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", lines(1_000, "line"))
    try await rest()
    let files = try builder([path]).build(in: scratch.path("cache")).corpus.files
    var bytes = try Data(contentsOf: URL(fileURLWithPath: files[2].path))
    bytes[1_000] ^= 4
    try bytes.write(to: URL(fileURLWithPath: files[2].path))
    let outcome = try builder([path]).build(in: scratch.path("cache"))
    #expect(outcome.work.isKnown)
    let error = try #require(throws: DataError.self) {
      try outcome.corpus.tokens(0..<outcome.corpus.count)
    }
    #expect(error.fault == .badInput && error.description.contains(files[2].path))
  }

  @Test func standardInputIsACorpusOfItsBytes() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", lines(1_000, "line"))
    let cache = scratch.path("cache")
    let named = try builder([path]).build(in: cache).corpus
    func spooled() throws -> TokenCorpusBuilder.Outcome {
      let input = try #require(FileHandle(forReadingAtPath: path))
      defer { input.closeFile() }
      let spool = try SpooledInput(input, in: cache) { #expect($0 > 0) }
      defer { withExtendedLifetime(spool) {} }
      return try TokenCorpusBuilder(
        try CorpusFiles(["-"], standardInput: spool.path), options: TextOptions(documents: .line),
        tokenizer: tokenizer, endToken: 3, threads: 1, smallest: 4_000, largest: 4_000
      ).build(in: cache)
    }
    let read = try spooled()
    #expect(read.work.wasReused && read.corpus.fingerprint == named.fingerprint)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: cache).allSatisfy { !$0.contains("standard") })
    let empty = try #require(throws: DataError.self) {
      let nothing = try #require(FileHandle(forReadingAtPath: "/dev/null"))
      _ = try SpooledInput(nothing, in: cache) { _ in }
    }
    #expect(empty.fault == .badInput && empty.description.contains("standard input"))
  }

  @Test(arguments: [true, false]) func aFileThatChangesUnderTheReaderIsAnError(shrinks: Bool) throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", lines(2_000, "line"))
    let builder = try builder([path])
    try scratch.write("a.txt", lines(shrinks ? 1_000 : 3_000, "line"))
    let error = try #require(throws: DataError.self) { try builder.build(in: scratch.path("cache")) }
    #expect(error.fault == .badInput && error.description.contains("changed while it was read"), "\(error)")
    // The same length, written again while parts were being tokenised.
    try scratch.write("a.txt", lines(2_000, "line"))
    let again = try self.builder([path], threads: 1)
    let other = Data(lines(2_000, "mine").utf8)
    let late = try #require(throws: DataError.self) {
      try again.build(in: scratch.path("other")) { _ in try other.write(to: URL(fileURLWithPath: path)) }
    }
    #expect(late.description.contains("changed while it was read"), "\(late)")
  }
}
