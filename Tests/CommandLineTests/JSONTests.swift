import Foundation
import Storage
import Testing

/// The one JSON value, its scanner and its writer.
@Suite struct JSONTests {
  private func scan(_ text: String) throws -> JSONValue {
    try Array(text.utf8).withUnsafeBytes { bytes in
      var scanner = JSONScanner(bytes)
      let value = try scanner.value()
      try scanner.end()
      return value
    }
  }

  @Test func membersKeepTheirOrderAndTheirKeys() throws {
    let (one, two) = ("\u{E9}", "e\u{301}")
    let value = try scan("{\"z\": 1, \"\(one)\": 2, \"a\": 3, \"\(two)\": 4}")
    guard case .object(let object) = value else {
      Issue.record("no object")
      return
    }
    #expect(object.members.map(\.value) == [1, 2, 3, 4])
    #expect(object[one] == 2 && object[two] == 4 && object["b"] == nil)
    #expect(value.json(.compact).utf8.elementsEqual("{\"z\":1,\"\(one)\":2,\"a\":3,\"\(two)\":4}".utf8))
    #expect(object == JSONObject([("a", 3), (two, 4), (one, 2), ("z", 1)]))
    var changed = object
    changed["z"] = nil
    changed["b"] = "new"
    #expect(changed.members.map(\.value) == [2, 3, 4, "new"] && changed[two] == 4)
  }

  @Test func stylesDifferInSpacesOrderAndEscapes() {
    let value: JSONValue = ["b": [1, .number(0.5)], "a": "\n\t\r\u{1}\u{7F}\"\\/é"]
    #expect(value.json == #"{"a": "\n\t\r\u0001\u007f\"\\/é", "b": [1, 0.5]}"#)
    #expect(value.json(.record) == #"{"b": [1, 0.5], "a": "\n\t\r\u0001\u007f\"\\/é"}"#)
    #expect(
      value.json(.compact) == "{\"b\":[1,0.5],\"a\":\"\\u000a\\u0009\\u000d\\u0001\u{7F}\\\"\\\\/é\"}")
  }

  @Test func numbersStayExact() throws {
    let text = "[-1, 9223372036854775807, 18446744073709551615, 1e3, 1.0]"
    #expect(
      try scan(text) == [-1, .integer(.max), .unsigned(.max), .number(1_000), .number(1)])
  }

  @Test(arguments: [
    #"{"a": 1, "a": 2}"#, #"{"a": 1,}"#, "[1,]", "01", "1.", "-", "+1", ".5", "1e", "nul", "\"\u{1}\"",
    #""\x""#,
    #""\ud800""#, "", "[1] 2", "{1: 2}", "1e999", String(repeating: "[", count: 100),
  ])
  func whatIsNotJSONIsRefused(text: String) { #expect(throws: JSONScannerError.self) { try scan(text) } }
}
