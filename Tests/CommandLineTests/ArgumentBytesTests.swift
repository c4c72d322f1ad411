import CommandLine
import Testing

/// Arguments are the bytes that were given.
@Suite struct ArgumentBytesTests {
  private func bytes(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  @Test func textIsTaken() throws {
    #expect(
      try ProcessArguments.texts(bytes("--prompt", "grüße 你好 \u{FFFD}", "")) == [
        "--prompt", "grüße 你好 \u{FFFD}", "",
      ])
    #expect(try ProcessArguments.texts([]) == [])
  }

  @Test(
    arguments: [
      [0x61, 0xFF], [0xFC], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
    ] as [[UInt8]])
  func whatIsNotUTF8IsRefused(value: [UInt8]) throws {
    let named = try #require(throws: UsageError.self) {
      try ProcessArguments.texts(bytes("--prompt") + [value])
    }
    #expect(
      named.description.contains(
        "the value of --prompt is not UTF-8 text: byte \(value[0] == 0x61 ? 2 : 1) is 0x"))
    let loose = try #require(throws: UsageError.self) { try ProcessArguments.texts(bytes("a") + [value]) }
    #expect(loose.description.contains("argument 2 is not UTF-8 text"))
  }
}
