import Foundation
import Testing
import Tokenizer
import Training

@Suite struct CorporaTokenFileTests {
  private let tokenizer = ByteTokenizer()

  @Test(arguments: DocumentMode.allCases)
  func equalsEncodingEachDocumentWholeAtAnyNumberOfThreads(mode: DocumentMode) throws {
    let scratch = try Scratch()
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
    var bytes: [Data] = []
    for threads in [1, 2, 5] {
      var reports: [Int] = []
      let outcome = try TokenCorpusBuilder(
        files, options: TextOptions(documents: mode), tokenizer: tokenizer, endToken: 3, threads: threads
      ).build(in: scratch.path("cache\(threads)")) { done, total in
        #expect(total == files.byteCount)
        reports.append(done)
      }
      #expect(!outcome.wasReused)
      #expect(reports == reports.sorted() && reports.last == files.byteCount)
      #expect(outcome.file[0..<outcome.file.count] == expected)
      #expect(outcome.file.documentCount == documents.count)
      #expect(outcome.file.textByteCount == documents.reduce(0) { $0 + $1.utf8.count })
      #expect(
        outcome.file[outcome.file.document(documents.count - 1)] == tokenizer.encode(documents.last!) + [3])
      #expect(TokenView(outcome.file).textByteCount(tokenizer) == outcome.file.textByteCount)
      bytes.append(try Data(contentsOf: URL(fileURLWithPath: outcome.file.path)))
      #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("cache\(threads)")).count == 1)
    }
    #expect(bytes[0] == bytes[1] && bytes[0] == bytes[2])
  }

  @Test func isReusedUntilTextOptionsOrTokenizerChange() throws {
    let scratch = try Scratch()
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
    #expect(!first.wasReused)
    #expect(try build().wasReused)
    #expect(try !build(TextOptions(documents: .line)).wasReused)
    #expect(try !build(end: nil).wasReused)
    var other = ByteTokenizer()
    other.fingerprint = String(repeating: "1c", count: 32)
    #expect(try !build(TextOptions(), other).wasReused)
    try scratch.write("a.txt", "hello\nWorld\n")
    let changed = try build()
    #expect(!changed.wasReused && changed.file.corpusFingerprint != first.file.corpusFingerprint)
    // A large vocabulary takes four bytes a token.
    other.vocabularySize = 70_000
    other.fingerprint = String(repeating: "2d", count: 32)
    let wide = try build(TextOptions(), other)
    #expect(wide.file[0..<wide.file.count] == changed.file[0..<changed.file.count])
  }

  @Test func damageIsFoundAndMended() throws {
    let scratch = try Scratch()
    let path = try scratch.write("a.txt", "some text\nto keep\n")
    let builder = TokenCorpusBuilder(
      try CorpusFiles([path]), options: TextOptions(documents: .line), tokenizer: tokenizer, endToken: 3,
      threads: 1)
    let whole = try builder.build(in: scratch.path("cache")).file
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: whole.path)))
    // The header but for its unused end, the tokens, and the document table.
    var mutants = Array(0..<208).map { index in
      var copy = bytes
      copy[index] ^= 0x41
      return (copy, index)
    }
    mutants += (256..<bytes.count).compactMap { index in
      var copy = bytes
      copy[index] ^= 0x41
      return (copy, index)
    }
    for length in [0, 1, 255, 256, bytes.count - 1] { mutants.append((Array(bytes.prefix(length)), -length)) }
    mutants.append((bytes + [0], bytes.count))
    for (mutant, place) in mutants {
      // The padding between tokens and table means nothing.
      let padding = 256 + whole.count * 2
      if place >= padding && place < (padding + 7) / 8 * 8 { continue }
      try Data(mutant).write(to: URL(fileURLWithPath: whole.path))
      let error = #expect(throws: DataError.self, "byte \(place)") { try TokenFile(path: whole.path) }
      #expect(error?.exitCode == 2)
    }
    let mended = try builder.build(in: scratch.path("cache"))
    #expect(!mended.wasReused)
    #expect(Array(try Data(contentsOf: URL(fileURLWithPath: whole.path))) == bytes)
  }

  @Test func nothingIsLeftBehindByAFailure() throws {
    let scratch = try Scratch()
    let blank = try scratch.write("blank.txt", "\n \n\n")
    let builder = TokenCorpusBuilder(
      try CorpusFiles([blank]), options: TextOptions(documents: .line), tokenizer: tokenizer, endToken: 3,
      threads: 2)
    let error = try #require(throws: DataError.self) { try builder.build(in: scratch.path("cache")) }
    #expect(error.exitCode == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("cache")).isEmpty)
    try scratch.write("good.txt", "good")
    let good = TokenCorpusBuilder(
      try CorpusFiles([scratch.path("good.txt")]), tokenizer: tokenizer, endToken: nil, threads: 2)
    #expect(throws: CancellationError.self) {
      try good.build(in: scratch.path("cache")) { _, _ in throw CancellationError() }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("cache")).isEmpty)
    // A folder that cannot be made.
    let refused = try #require(throws: DataError.self) { try good.build(in: scratch.path("good.txt/cache")) }
    #expect(refused.exitCode == 74)
  }

  @Test func splitsHoldOutTheTailOrWholeDocuments() throws {
    let scratch = try Scratch()
    let lines = (0..<200).map { "document \($0)" }
    let path = try scratch.write("a.txt", lines.joined(separator: "\n"))
    let file = try TokenCorpusBuilder(
      try CorpusFiles([path]), options: TextOptions(documents: .line), tokenizer: tokenizer, endToken: 3,
      threads: 1
    ).build(in: scratch.path("cache")).file
    let all = file[0..<file.count]
    func tokens(_ view: TokenView) -> [Int32] {
      var ids: [Int32] = []
      view.append(0..<view.count, to: &ids)
      return ids
    }
    let (head, tail) = try ValidationSplit.tail(0.1).apply(to: file)
    #expect(tokens(head) + tokens(try #require(tail)) == all)
    #expect(head.count == Int(Double(all.count) * 0.9))
    let split = ValidationSplit.automatic(fraction: 0.1, seed: 7, documentCount: file.documentCount)
    #expect(split == .documents(fraction: 0.1, seed: 7))
    let (training, validation) = try split.apply(to: file)
    let heldOut = tokenizer.decode(tokens(try #require(validation))).split(separator: " d").map(String.init)
    let kept = tokenizer.decode(tokens(training)).split(separator: " d").map(String.init)
    #expect(heldOut.count == 20 && kept.count == 180)
    #expect(Set(heldOut + kept) == Set(lines.map { String($0.dropFirst()) }))
    #expect(validation?.textByteCount(tokenizer) == heldOut.reduce(0) { $0 + $1.utf8.count + 1 })
    var part: [Int32] = []
    validation?.append(13..<57, to: &part)
    #expect(part == Array(tokens(try #require(validation))[13..<57]))
    #expect(
      try ValidationSplit.documents(fraction: 0.1, seed: 8).apply(to: file).validation?.ranges
        != validation?.ranges)
    #expect(try ValidationSplit.none.apply(to: file).validation == nil)
  }
}
