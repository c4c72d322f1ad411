import Data
import Foundation
import Storage
import TestSupport
import Testing

/// Labels that are one number in several spellings.
@Suite struct NumberLabelTests {
  private func labels(_ content: String, name: String) throws -> [String?] {
    let scratch = try TemporaryFolder()
    return try LabelledReader.read(try scratch.write(name, content)).rows.map(\.label)
  }

  private func lines(_ labels: [String]) -> String {
    labels.enumerated().map { "{\"text\": \"t\($0)\", \"label\": \($1)}\n" }.joined()
  }

  @Test func equalNumbersAreOneLabel() throws {
    #expect(
      try labels(lines(["1", "1.0", "1e0", "-0", "0", "0.0"]), name: "a.jsonl") == [
        "1", "1", "1", "0", "0", "0",
      ])
    #expect(
      try labels(lines(["10", "1e1", "1.00E+1", "100e-1"]), name: "a.jsonl") == ["10", "10", "10", "10"])
    #expect(
      try labels(lines(["0.5", "5e-1", "-0.5", "\"5e-1\""]), name: "a.jsonl") == [
        "0.5", "0.5", "-0.5", "0.5",
      ])
    #expect(try labels("text,label\na,1.0\nb,1\nc,2.0\nd,0\n", name: "a.csv") == ["1", "1", "2.0", "0"])
    // No digit is lost, and what is written in one way stays as it is.
    #expect(
      try labels(lines(["9007199254740993", "9007199254740992", "9007199254740993.0"]), name: "a.jsonl")
        == ["9007199254740993", "9007199254740992", "9007199254740993"])
    #expect(try labels(lines(["1.0", "2.0", "1.0"]), name: "a.jsonl") == ["1.0", "2.0", "1.0"])
    let codes = ["01", "1", "1.", "+1", "1e", "0x1", "--1", "1e999999999999", "1e99999", "-", ".5"]
    #expect(
      try labels("text,label\n" + codes.map { "a,\($0)\n" }.joined(), name: "a.csv")
        == codes.map { Optional($0) })
  }

  @Test func aModelKnowsItsNumbersInAnySpelling() throws {
    let map = LabelMap(["0", "1.0", "x", "01"])
    #expect(map.index(of: "1") == 1 && map.index(of: "-0.0") == 0 && map.index(of: "01") == 3)
    #expect(map.index(of: "2") == nil && map.index(of: "") == nil && map.index(of: "X") == nil)
    #expect(LabelMap(["1", "1.0"]).index(of: "1.0") == 1)
  }
}
