import CommandLine
import Commands
import Data
import Foundation
import Kernels
import Storage
import Testing
import Training

/// Explanations through `predict` and `evaluate`.
@Suite struct ExplanationTests {
  private let bench: Bench
  /// Of each case its own: cases run at the same time.
  private let rows = "explained-\(UUID().uuidString).txt"

  init() throws { bench = try Bench.shared.get() }

  private func predict(_ model: String, _ more: [String]) throws -> [[String: Any]] {
    let output = Output()
    try PredictCommand(
      options(["--model", bench.path(model), "--threads", "1"] + more), console(output)
    ).run()
    return try output.text.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private func explanations(_ method: String, _ more: [String] = []) throws -> [[String: Any]] {
    try predict("classification", ["--input", bench.path(rows), "--explain", method] + more).map {
      try #require($0["explanation"] as? [String: Any])
    }
  }

  private func writeTexts() throws -> [String] {
    let texts = ["the river counts quiet", " <b>rain & 中 boat", "boat", ""]
    try bench.write(rows, texts.joined(separator: "\n") + "\n")
    return texts
  }

  @Test(arguments: ExplanationMethod.allCases)
  func wordsLieWhereTheTextHasThem(_ method: ExplanationMethod) throws {
    let texts = try writeTexts()
    let all = try explanations(method.rawValue)
    #expect(all.count == 4)
    for (text, explanation) in zip(texts, all) {
      #expect(explanation["method"] as? String == method.rawValue)
      #expect(["good", "bad"].contains(explanation["label"] as? String))
      let words = try #require(explanation["words"] as? [[String: Any]])
      #expect(words.isEmpty == text.isEmpty)
      var sum = explanation["rest"] as? Double ?? .nan
      for word in words {
        let offsets = try #require(word["offsets"] as? [Int])
        let bytes = Array(text.utf8)[offsets[0]..<offsets[1]]
        #expect(String(decoding: bytes, as: UTF8.self) == word["text"] as? String)
        #expect(word["ngrams"] == nil && word["pair"] == nil)
        sum += try #require(word["score"] as? Double)
      }
      let change = (explanation["value"] as? Double ?? .nan) - (explanation["masked"] as? Double ?? .nan)
      let error = try #require(explanation["completeness_error"] as? Double)
      #expect(abs(error - abs(sum - change) / max(abs(change), 0.05)) < 1e-6)
      if [.integratedGradients, .shap].contains(method) { #expect(error <= 0.05) }
    }
  }

  @Test func aLabelIsChosenAndAPairHasBothTexts() throws {
    _ = try writeTexts()
    let good = try explanations("integrated-gradients", ["--explain-label", "good"])
    #expect(good.allSatisfy { $0["label"] as? String == "good" })
    let pairs = try predict(
      "pair",
      ["--input", bench.path("pairs.tsv"), "--pair-column", "second", "--explain", "gradient-input"])
    let words = try #require((pairs[0]["explanation"] as? [String: Any])?["words"] as? [[String: Any]])
    #expect(words.contains { $0["pair"] as? Bool == true } && words.contains { $0["pair"] == nil })
  }

  @Test func thePageEscapesItsTextsAndStandsAlone() throws {
    _ = try writeTexts()
    let page = bench.path("page-\(UUID().uuidString).html")
    _ = try explanations("integrated-gradients", ["--explain-html", page])
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(!html.contains("<b>rain") && html.contains("&lt;") && html.contains("&amp;"))
    #expect(!html.contains("<script") && !html.contains("http://") || html.contains("http://www.w3.org"))
    #expect(html.contains("prefers-color-scheme: dark") && html.contains("class=\"for\""))
    #expect(html.contains(">中</span>"))
    // Nothing is written over without leave.
    #expect(throws: FileError.self) { _ = try explanations("occlusion", ["--explain-html", page]) }
    _ = try explanations("occlusion", ["--explain-html", page, "--overwrite"])
    for wrong in [
      ["--explain-html", page], ["--explain-label", "good"],
      ["--explain", "occlusion", "--explain-label", "fine"],
      ["--explain", "occlusion", "--task", "embed"], ["--explain", "occlusion", "--overwrite"],
    ] {
      #expect(throws: UsageError.self) {
        _ = try predict("classification", ["--input", bench.path(rows)] + wrong)
      }
    }
    #expect(throws: (any Error).self) {
      _ = try predict("gpt2", ["--input", bench.path(rows), "--explain", "occlusion"])
    }
  }

  @Test func evaluationTriesExplanations() throws {
    try bench.write(
      "long.tsv",
      "text\tlabel\n"
        + (0..<12).map { "the boat the river the rain \($0)\t\($0 % 2 == 0 ? "good" : "bad")\n" }.joined())
    let output = Output()
    try Evaluate(
      options([
        "--model", bench.path("classification"), "--input", bench.path("long.tsv"), "--explain", "occlusion",
        "--explain-rows", "7", "--threads", "1", "--json", "--quiet",
      ]), console(output)
    ).run()
    let json = try #require(JSONSerialization.jsonObject(with: Data(output.text.utf8)) as? [String: Any])
    let found = try #require(json["explanations"] as? [String: Any])
    #expect(found["rows"] as? Int == 7 && found["compared_rows"] as? Int == 7)
    for name in ["deletion", "insertion", "without_named", "without_random"] {
      #expect((0...1).contains(found[name] as? Double ?? -1), "\(name)")
    }
    #expect(["hurts more", "hurts less", "not decided"].contains(found["verdict"] as? String))
  }
}
