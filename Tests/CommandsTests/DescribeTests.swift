import CommandLine
import Commands
import Foundation
import Storage
import TestSupport
import Testing

/// `describe` as a person calls it.
struct DescribeTests {
  /// What `describe --json` prints.
  private func describe(_ model: String) throws -> (found: JSONObject, error: (any Error)?) {
    let output = Output()
    var failure: (any Error)?
    do {
      try Describe(options(["--model", model, "--json"]), console(output)).run()
    } catch { failure = error }
    let value = try JSONScanner.all(ArraySlice(output.text.utf8)) { scanner throws(JSONScannerError) in
      try scanner.value()
    }
    guard case .object(let found) = value else { throw UsageError("no object: \(output.text)") }
    return (found, failure)
  }

  @Test func aClassifierIsDescribedWhole() throws {
    let bench = try Bench.shared.get()
    let (found, error) = try describe(bench.path("classification"))
    #expect(error == nil)
    #expect(found["family"] == .string("bert"))
    #expect(found["isOwn"] == .bool(true))
    #expect(found["labels"] == .array([.string("bad"), .string("good")]))
    guard case .object(let parameters)? = found["parameters"],
      case .integer(let total)? = parameters["total"],
      case .integer(let embedding)? = parameters["embedding"],
      case .integer(let blocks)? = parameters["blocks"],
      case .integer(let head)? = parameters["head"], case .object(let weights)? = found["weights"]
    else {
      Issue.record("\(found)")
      return
    }
    #expect(total == embedding + blocks + head)
    #expect(weights["bytes"] == .integer(4 * total))
    guard case .array(let uses)? = found["uses"] else { return }
    #expect(uses.contains(.string("predict: label texts")))
  }

  @Test func whatIsAmissIsSaidAfterWhatIsKnown() throws {
    let bench = try Bench.shared.get()
    let model = try ForeignModel("gpt2", bench)
    try model.rename("tokenizer.model", to: "elsewhere.model.old")
    for name in ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"] {
      try model.rename(name, to: name + ".old")
    }
    let (found, error) = try describe(model.path)
    #expect(found["family"] == .string("gpt2"))
    #expect(found["weights"] != nil)
    #expect((error as? FileError)?.fault == .badInput)
    guard case .array(let amiss)? = found["amiss"], case .string(let first)? = amiss.first else {
      Issue.record("nothing is amiss")
      return
    }
    #expect(first.contains("tokenizer"))
  }

  @Test func tensorsThatDoNotFitAreNamed() throws {
    let bench = try Bench.shared.get()
    let model = try ForeignModel("bert", bench)
    try model.renameTensors {
      $0.replacingOccurrences(of: "attention.self.query", with: "attention.self.que")
    }
    let (found, error) = try describe(model.path)
    #expect((error as? FileError)?.fault == .mismatch)
    #expect(found["weights"] == nil)
  }
}
