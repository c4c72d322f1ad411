import Commands
import Data
import Foundation
import Testing
import Tokenizer
import Training

@Suite struct PretrainTextTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func text(_ arguments: [String]) throws -> PretrainText {
    let start = ["--tokenizer", bench.path("v.model"), "--output", "run", "--documents", "line"]
    return try PretrainText(
      options(start + ["--cache", bench.path("cache")] + arguments),
      tokenizer: SentencePieceTokenizer(path: bench.path("v.model")), isCausal: true, threads: 1, console())
  }

  @Test func aShareOfTheTextIsHeldOut() throws {
    let all = try text(["--input", bench.path("text.txt"), "--validation-fraction", "0"])
    #expect(all.validation.isEmpty && all.heldOutShare == 0 && all.heldOut(against: 0) == nil)
    let split = try text(["--input", bench.path("text.txt"), "--validation-fraction", "0.2"])
    #expect(split.parts.count == 1 && split.validation.count == 1 && split.heldOut(against: 0) != nil)
    #expect(split.parts[0].text.count + split.validation[0].count == all.parts[0].text.count)
    let few = try text([
      "--input", bench.path("text.txt"), "--validation-fraction", "0.2", "--validation-tokens", "50",
    ])
    #expect(few.heldOutShare < 0.1 && few.validation[0].count < split.validation[0].count)
    #expect(Set([all, split, few].map { $0.facts["--validation-fraction"] }).count == 3)
  }

  @Test func aValidationTextIsHeldOutOfNone() throws {
    let given = try text(["--input", bench.path("text.txt"), "--validation", bench.path("other.txt")])
    #expect(given.heldOutShare == 0 && given.validation.count == 1 && given.heldOut(against: 0) != nil)
    #expect(
      given.facts["--validation (its text)"] != nil && given.facts["--validation-fraction"] == nil
    )
  }

  @Test func eachPartOfAMixtureGivesItsOwn() throws {
    let mixture = try text([
      "--mixture", "\(bench.path("text.txt"))=3", "\(bench.path("other.txt"))=1", "--validation-fraction",
      "0.2",
    ])
    #expect(mixture.parts.map(\.share) == [3, 1] && mixture.validation.count == 2)
    #expect(
      mixture.heldOut(against: 1)?.count == mixture.validation[1].count && mixture.heldOut(against: 2) == nil)
    #expect(mixture.facts["--mixture"] == "3 : 1")
  }
}
