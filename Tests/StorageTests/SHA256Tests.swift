import CSystem
import Foundation
import Storage
import TestSupport
import Testing

/// The examples of FIPS 180-4 and NIST's long message.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func shortMessages(message: String, digest: String) {
    #expect(SHA256.hexadecimal(of: Array(message.utf8)) == digest)
  }

  @Test(arguments: [1, 7, 63, 64, 65, 1000, 1_000_000])
  func aMillionTimesA(part: Int) {
    var digest = SHA256()
    var left = 1_000_000
    while left > 0 {
      digest.update([UInt8](repeating: 0x61, count: min(part, left)))
      left -= min(part, left)
    }
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(SHA256.hexadecimal(digest.finish()) == expected)
  }

  @Test func everyPaddingLengthIsTheSameInOnePieceAndInTwo() throws {
    let folder = try TemporaryFolder()
    let message = [UInt8](repeating: 7, count: 200)
    for length in 0...200 {
      var digest = SHA256()
      digest.update(Array(message[..<(length / 3)]))
      digest.update(Array(message[(length / 3)..<length]))
      #expect(SHA256.hexadecimal(digest.finish()) == SHA256.hexadecimal(of: Array(message[..<length])))
    }
    let path = try folder.write("abc", "abc")
    #expect(try SHA256.hexadecimal(ofFile: path) == SHA256.hexadecimal(of: Array("abc".utf8)))
  }

  /// The machine's instructions, where it has them, against C.
  @Test(.enabled(if: cs_sha256_supported() != 0, "needs SHA instructions"))
  func instructionsAreTheSameAsC() {
    let bytes = (0..<64 * 20).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    for count in 0...19 {
      var one = [UInt32](1...8), other = [UInt32](1...8)
      cs_sha256_portable(&one, Array(bytes[(count % 7)...]), count)
      cs_sha256_instructions(&other, Array(bytes[(count % 7)...]), count)
      #expect(one == other)
      #expect(count == 0 || one != [UInt32](1...8))
    }
  }
}
