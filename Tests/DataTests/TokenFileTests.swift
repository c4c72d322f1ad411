import Data
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import TextSupport
import Tokenizer

@Suite struct TokenFileTests {
  private let tokenizer = ByteTokenizer()

  @Test(arguments: DocumentMode.allCases)
  func equalsEncodingEachDocumentWholeAtAnyNumberOfThreads(mode: DocumentMode) throws {
    let scratch = try TemporaryFolder()
    let texts = (0..<3).map { file in
      (0..<20_000).map { "\(file) line \($0) é\($0 % 7 == 0 ? "\n" : "")" }.joined(separator: "\n")
    }
    for (index, text) in texts.enumerated() { try scratch.write("text/\(index).txt", text) }
    let documents = texts.flatMap { text -> [String] in
      switch mode {
      case .file: [text]
      case .line: text.split(separator: "\n").map(String.init)
      case .paragraph:
        text.components(separatedBy: "\n\n").map { $0.trimmingCharacters(in: .newlines) }.filter {
          !$0.isEmpty
        }
      }
    }
    let expected: [Int32] = documents.flatMap { document -> [Int32] in tokenizer.encode(document) + [3] }
    let files = try CorpusFiles([scratch.path("text")])
    // One part, and many: a document goes on from one token file in the next.
    for (smallest, largest) in [(4 << 20, 64 << 20), (10_000, 40_000), (1_000, 1_000)] {
      var bytes: [[Data]] = []
      for threads in [1, 2, 5] {
        let cache = scratch.path("cache\(threads)-\(smallest)")
        let told = Mutex<[Int]>([])
        let outcome = try TokenCorpusBuilder(
          files, options: TextOptions(documents: mode), tokenizer: tokenizer, endToken: 3, threads: threads,
          smallest: smallest, largest: largest
        ).build(in: cache) { work in
          told.withLock { $0.append(work.tokenisedBytes) }
        }
        let reports = told.withLock { $0 }
        let corpus = outcome.corpus
        #expect(!outcome.work.wasReused && outcome.work.tokenisedBytes == files.byteCount)
        #expect(reports == reports.sorted() && reports.last == files.byteCount)
        #expect(try corpus.tokens(0..<corpus.count) == expected)
        #expect(corpus.documentCount == documents.count)
        #expect(corpus.textByteCount == documents.reduce(0) { $0 + $1.utf8.count })
        #expect(
          try corpus.tokens(corpus.document(documents.count - 1)) == tokenizer.encode(documents.last!) + [3])
        #expect(try TokenView(corpus).textByteCount(tokenizer) == corpus.textByteCount)
        var lengths: [Int] = []
        TokenView(corpus).forEachDocument { lengths.append($0.count) }
        #expect(lengths == documents.map { tokenizer.encode($0).count + 1 })
        for position in [0, 1, corpus.count / 2, corpus.count - 1] {
          let document = corpus.firstDocument(from: position)
          #expect(document == 0 || corpus.documentStart(document - 1) < position)
          #expect(corpus.documentStart(document) >= position)
        }
        bytes.append(try corpus.files.map { try Data(contentsOf: URL(fileURLWithPath: $0.path)) })
        // Beside them stands what is known of the corpus, once its text is old enough to be trusted unread.
        let cached = try FileManager.default.contentsOfDirectory(atPath: cache)
        #expect(cached.count { $0.hasPrefix("tokens-") } == corpus.files.count)
        #expect(smallest < 10_000 ? corpus.files.count > 100 : smallest > 1 << 20 || corpus.files.count > 5)
      }
      #expect(bytes[0] == bytes[1] && bytes[0] == bytes[2])
    }
  }

  @Test func isReusedUntilTextOptionsOrTokenizerChange() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", "hello\nworld\n")
    let cache = scratch.path("cache")
    func build(
      _ options: TextOptions = TextOptions(), _ tokenizer: ByteTokenizer = ByteTokenizer(), end: Int32? = 3
    )
      throws -> TokenCorpusBuilder.Outcome
    {
      try TokenCorpusBuilder(
        try CorpusFiles([path]), options: options, tokenizer: tokenizer, endToken: end, threads: 1
      ).build(in: cache)
    }
    let first = try build()
    #expect(!first.work.wasReused)
    let again = try build()
    // The file was written a moment ago, so it is read again to be sure.
    #expect(again.work.wasReused && !again.work.isKnown && again.work.knownBytes == 12)
    #expect(again.corpus.fingerprint == first.corpus.fingerprint)
    #expect(try !build(TextOptions(documents: .line)).work.wasReused)
    #expect(try !build(end: nil).work.wasReused)
    var other = ByteTokenizer()
    other.fingerprint = String(repeating: "1c", count: 32)
    #expect(try !build(TextOptions(), other).work.wasReused)
    try scratch.write("a.txt", "hello\nWorld\n")
    let changed = try build()
    #expect(!changed.work.wasReused && changed.corpus.fingerprint != first.corpus.fingerprint)
    // A large vocabulary takes four bytes a token.
    other.vocabularySize = 70_000
    other.fingerprint = String(repeating: "2d", count: 32)
    let wide = try build(TextOptions(), other).corpus
    #expect(try wide.tokens(0..<wide.count) == changed.corpus.tokens(0..<changed.corpus.count))
  }

  @Test func damageIsFoundAndMended() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", "some text\nto keep\n")
    let builder = TokenCorpusBuilder(
      try CorpusFiles([path]), options: TextOptions(documents: .line), tokenizer: tokenizer, endToken: 3,
      threads: 1)
    let corpus = try builder.build(in: scratch.path("cache")).corpus
    let whole = corpus.files[0]
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: whole.path)))
    // All but what fills up to multiples of eight.
    let used =
      Array(0..<232) + Array(256..<256 + 2 * whole.count)
      + Array((256 + 2 * whole.count + 7) / 8 * 8..<bytes.count)
    var mutants = used.map { index in
      var copy = bytes
      copy[index] ^= 0x41
      return (copy, index)
    }
    for length in [0, 1, 255, 256, bytes.count - 1] { mutants.append((Array(bytes.prefix(length)), -length)) }
    mutants.append((bytes + [0], bytes.count))
    for (mutant, place) in mutants {
      try Data(mutant).write(to: URL(fileURLWithPath: whole.path))
      let error = #expect(throws: DataError.self, "byte \(place)") {
        let file = try TokenFile(path: whole.path)
        var ids: [Int32] = []
        try file.append(0..<file.count, to: &ids)
      }
      #expect(error?.fault == .badInput)
    }
    var flipped = bytes
    flipped[260] ^= 1
    try Data(flipped).write(to: URL(fileURLWithPath: whole.path))
    let mended = try builder.build(in: scratch.path("cache"))
    #expect(!mended.work.wasReused)
    #expect(Array(try Data(contentsOf: URL(fileURLWithPath: whole.path))) == bytes)
  }

  @Test func nothingIsLeftBehindByAFailure() throws {
    let scratch = try TemporaryFolder()
    let cache = scratch.path("cache")
    let bad = try scratch.write("bad.txt", [0x61, 0x0A, 0xFF])
    let builder = TokenCorpusBuilder(
      try CorpusFiles([bad]), tokenizer: tokenizer, endToken: 3, threads: 2)
    let error = try #require(throws: DataError.self) { try builder.build(in: cache) }
    #expect(error.fault == .badInput && error.description.contains("bad.txt:2: byte 2"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache).isEmpty)
    try scratch.write("good.txt", "good")
    let good = TokenCorpusBuilder(
      try CorpusFiles([scratch.path("good.txt")]), tokenizer: tokenizer, endToken: nil, threads: 2)
    #expect(throws: CancellationError.self) { try good.build(in: cache) { _ in throw CancellationError() } }
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache).isEmpty)
    let blank = try #require(throws: DataError.self) {
      try TokenCorpusBuilder(
        try CorpusFiles([try scratch.write("blank.txt", "\n \n\n")]), options: TextOptions(documents: .line),
        tokenizer: tokenizer, endToken: 3, threads: 2
      ).build(in: cache)
    }
    #expect(blank.fault == .badInput && blank.description.contains("white space"))
    // A folder that cannot be made.
    let refused = try #require(throws: DataError.self) { try good.build(in: scratch.path("good.txt/cache")) }
    #expect(refused.fault == .cannotWrite)
  }

  @Test func whatAKilledProcessLeftIsRemovedAndWhatALivingOneWritesIsNot() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", "some text\n")
    for name in ["tokens-1.bin.AB12CD34.unfinished", "tokens-2.bin.AB12CD34.unfinished", "keep.bin"] {
      try scratch.write("cache/" + name, "x")
    }
    let living = open(scratch.path("cache/tokens-2.bin.AB12CD34.unfinished"), O_RDWR)
    defer { close(living) }
    #expect(flock(living, LOCK_EX | LOCK_NB) == 0)
    _ = try TokenCorpusBuilder(
      try CorpusFiles([path]), tokenizer: tokenizer, endToken: 3, threads: 1
    ).build(in: scratch.path("cache"))
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path("cache")).sorted()
    #expect(names.count == 3 && names.contains("keep.bin"))
    #expect(names.filter { $0.hasSuffix("unfinished") } == ["tokens-2.bin.AB12CD34.unfinished"])
  }
}
