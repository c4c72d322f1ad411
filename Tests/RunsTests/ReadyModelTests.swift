import Apus
import Foundation
import Kernels
import ModelSupport
import Runs
import Storage
import TestSupport
import Testing
import TextSupport

/// Models that a program opens from a folder: `TextClassifier` and `TextWriter`.
@Suite struct ReadyModelTests {
  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  /// Saves a tiny model as a run and gives its session.
  private func save(_ name: String, _ family: Family, head: ModelConfiguration.Head) throws -> ModelSession {
    let tokenizer = try TinyTokenizer.open()
    var c = Tiny.configuration(family, head: head)
    c.vocabularySize = tokenizer.vocabularySize
    c.tokenizerFingerprint = tokenizer.fingerprint
    let session = try Tiny.session(c)
    var state = TrainerState()
    state.step = 1
    _ = try RunStore(
      folder: RunFolder.prepare(scratch.path(name), mode: .resume), tokenizer: tokenizer, configuration: c,
      keep: 1
    ).save(session, AdamW().make(session.model.layout), state, isBest: true)
    return session
  }

  private let labels = ["good", "bad", "so-so"]

  @Test(arguments: ModelFamilies.all)
  func answersAreTheModels(_ family: Family) async throws {
    let session = try save("run", family, head: .classification(labels: labels))
    let classifier = try TextClassifier(path: scratch.path("run"), threads: 1)
    #expect(classifier.labels == labels)
    let tokenizer = try TinyTokenizer.open()
    let template = try SequenceTemplate.rows(of: session.model.configuration, tokenizer)
    let texts = ["quiet river boat counts rain", "the letter in the window of the harbour"]
    let answers = try await classifier.classify(texts)
    for (text, answer) in zip(texts, answers) {
      let ids = template.assemble(
        try tokenizer.encode(text), pair: nil, maxLength: 16, unknown: tokenizer.specialTokens.unknown
      ).ids
      let expected = session.probabilities(SequenceBatch([ids]))[0]
      expectClose(answer.probabilities.map(Double.init), expected.map(Double.init), relative: 1e-6)
      #expect(answer.probability == answer.probabilities.max())
      #expect(answer.probabilities[try #require(labels.firstIndex(of: answer.label))] == answer.probability)
    }
  }

  /// More texts than a batch takes, of many lengths, are answered in their order.
  @Test func manyTextsAreAnsweredInOrder() async throws {
    _ = try save("run", .bert, head: .classification(labels: labels))
    let classifier = try TextClassifier(path: scratch.path("run"), threads: 2)
    let texts = (0..<75).map { String("abcdefghijklmnopqrstuvwxyz".prefix(5 + $0 % 20)) }
    let together = try await classifier.classify(texts)
    // To rounding: a head's product of few rows reads the weights in another order.
    for (text, answer) in zip(texts, together) {
      let alone = try await classifier.classify([text])[0]
      expectClose(
        answer.probabilities.map(Double.init), alone.probabilities.map(Double.init), relative: 1e-6)
    }
    #expect(Set(together.map(\.probabilities)).count > 5)
    #expect(try await classifier.classify([]).isEmpty)
  }

  @Test func aPairIsNotItsTextsJoined() async throws {
    _ = try save("run", .bert, head: .classification(labels: labels))
    let classifier = try TextClassifier(path: scratch.path("run"), threads: 1)
    let pair = try await classifier.classify(pairs: [("river boat", "quiet rain")])[0]
    let swapped = try await classifier.classify(pairs: [("quiet rain", "river boat")])[0]
    let joined = try await classifier.classify(["river boat quiet rain"])[0]
    #expect(pair != swapped && pair != joined)
  }

  @Test func textIsRepeatableAndComesInPieces() async throws {
    _ = try save("run", .llama, head: .language)
    let writer = try TextWriter(path: scratch.path("run"), threads: 1)
    let pieces = Pieces()
    let text = try await writer.write("river", maxTokens: 30, seed: 7) { pieces.add($0) }
    #expect(!text.isEmpty && pieces.all.count > 1 && pieces.all.joined() == text)
    #expect(try await writer.write("river", maxTokens: 30, seed: 7) == text)
    #expect(try await writer.write("river", maxTokens: 30, seed: 8) != text)
    #expect(try await writer.write("river", maxTokens: 0).isEmpty)
    let stop = String(text.dropFirst(2).prefix(3))
    let stopped = try await writer.write("river", maxTokens: 30, stops: [stop], seed: 7)
    #expect(!stopped.contains(stop) && text.hasPrefix(stopped) && stopped.count < text.count)
    #expect(try await !writer.write(maxTokens: 30).isEmpty)
  }

  @Test func modelsOfTheOtherKindAreRefused() throws {
    _ = try save("writes", .llama, head: .language)
    _ = try save("sorts", .llama, head: .classification(labels: labels))
    _ = try save("fills", .bert, head: .language)
    #expect(throws: FileError.self) { try TextClassifier(path: scratch.path("writes")) }
    #expect(throws: GenerationError.self) { try TextWriter(path: scratch.path("sorts")) }
    #expect(throws: GenerationError.self) { try TextWriter(path: scratch.path("fills")) }
    #expect(throws: FileError.self) { try TextWriter(path: scratch.path("nothing")) }
  }

  /// The lines of README.md, word for word.
  @Test func theCodeOfTheReadmeRuns() async throws {
    _ = try save("runs/sentiment", .bert, head: .classification(labels: labels))
    _ = try save("runs/speaker", .llama, head: .language)
    let runs = scratch.path("runs")
    let classifier = try TextClassifier(path: runs + "/sentiment")
    for answer in try await classifier.classify(["What a clever film.", "A dull book, far from clever."]) {
      print(answer.label, answer.probability)
    }
    let writer = try TextWriter(path: runs + "/speaker")
    print(try await writer.write("One morning in spring", maxTokens: 40))
  }

  @Test func theCodeOfTheReadmeIsTheCodeOfTheTest() throws {
    func lines(_ path: String) throws -> [String] {
      try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try lines(root.appendingPathComponent("README.md").path)
    let start = try #require(readme.firstIndex { $0.hasPrefix("let runs = ") })
    let code = readme[(start + 1)...].prefix { !$0.hasPrefix("```") }
    #expect(code.count == 6)
    let test = try lines(#filePath)
    #expect(test.indices.contains { test[$0...].starts(with: code) })
  }
}

/// The pieces of a text as they come.
fileprivate final class Pieces: @unchecked Sendable {
  // Written by the one call that a test waits for.
  private(set) var all: [String] = []

  func add(_ piece: String) -> Bool {
    all.append(piece)
    return true
  }
}
