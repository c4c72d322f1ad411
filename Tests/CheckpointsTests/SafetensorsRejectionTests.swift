import Checkpoints
import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import Transformer

/// The same mutants in every run (Knuth's MMIX constants).
@Suite struct SafetensorsRejectionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func expectRefusal(_ data: Data, _ words: String, source: SourceLocation = #_sourceLocation) throws
  {
    let path = try folder.write("bad.safetensors", data)
    let error = #expect(throws: FileError.self, sourceLocation: source) {
      try SafetensorsFile(path: path)
    }
    #expect(
      error?.description.contains(words) == true && error?.path == path && error?.fault == .badInput,
      "\(error?.description ?? "loads")", sourceLocation: source)
  }

  @Test func refusesWrongSizes() throws {
    try expectRefusal(Data(), "at least 8 bytes")
    try expectRefusal(Data([1, 2, 3]), "at least 8 bytes")
    try expectRefusal(safetensors("{}", size: 100_000_001), "allows 100000000")
    for size: UInt64 in [1 << 31, 1 << 32, 1 << 63, .max] {
      try expectRefusal(safetensors("{}", size: size), "not a safetensors file")
    }
    try expectRefusal(safetensors("{}", size: 3), "cut short")
    try expectRefusal(safetensors("{}", [0]), "longer than its header")
    try expectRefusal(safetensors(""), "must start with")
  }

  @Test(arguments: [
    (" {}", "must start with “{”"), ("[]", "must start with “{”"), ("{", "ends too early"),
    ("{}x", "only spaces"),
    ("{}\n", "only spaces"), ("{\"a\":1}", "expected “{”"), ("{\"\u{1}\":1}", "control character"),
    (#"{"\q":1}"#, "escape"),
    (#"{"\ud800":1}"#, "surrogate"), (#"{"\ud800\u0041":1}"#, "surrogate"),
    (#"{"\u12":1}"#, "four hexadecimal"),
    (#"{"__metadata__":{"a":1}}"#, "expected"), (#"{"__metadata__":{"a":"","a":""}}"#, "stands twice"),
    (#"{"__metadata__":{},"__metadata__":{}}"#, "stands twice"), (#"{"a" 1}"#, "expected “:”"),
  ])
  func refusesBrokenHeaders(header: String, words: String) throws {
    try expectRefusal(safetensors(header), words)
  }

  @Test(arguments: [
    (#"{"dtype":"F33","shape":[1],"data_offsets":[0,4]}"#, "unknown dtype"),
    (#"{"dtype":"F32","shape":[1]}"#, "needs dtype, shape"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[0]}"#, "two data_offsets"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}"#, "more than 2"),
    (#"{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}"#, "repeated key"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}"#, "unknown or repeated key “x”"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[4,0]}"#, "ends before it begins"),
    (#"{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}"#, "whole number"),
    (#"{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}"#, "whole number"),
    (#"{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}"#, "whole number"),
    (#"{"dtype":"F32","shape":[01],"data_offsets":[0,4]}"#, "leading zero"),
    (#"{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}"#, "whole number"),
    (#"{"dtype":"F32","shape":1,"data_offsets":[0,4]}"#, "expected “[”"),
    (#"{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"#, "needs 8 bytes"),
    (#"{"dtype":"F16","shape":[1],"data_offsets":[0,4]}"#, "needs 2 bytes"),
    (#"{"dtype":"F4","shape":[1],"data_offsets":[0,0]}"#, "needs 1 bytes"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[4,8]}"#, "expected 0"),
    (#"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, "cut short"),
    // 2³¹ × 2³¹ × 2 wraps to the right size in 64 bits.
    (#"{"dtype":"U8","shape":[4294967296,4294967296,4],"data_offsets":[0,4]}"#, "overflows"),
    (#"{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,4]}"#, "overflows"),
    (#"{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}"#, "larger than 2⁶³ − 1"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551620]}"#, "larger than 2⁶³ − 1"),
    (
      #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#,
      "stands twice"
    ),
    (
      #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#,
      "holes or overlaps"
    ),
    (
      #"{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}"#,
      "holes or overlaps"
    ),
  ])
  func refusesBadTensors(tensor: String, words: String) throws {
    try expectRefusal(safetensors(#"{"a":\#(tensor)}"#, [0, 0, 0, 0]), words)
  }

  @Test func refusesBombs() throws {
    let dimensions = [String](repeating: "1", count: 100).joined(separator: ",")
    try expectRefusal(
      safetensors(#"{"a":{"dtype":"U8","shape":[\#(dimensions)],"data_offsets":[0,1]}}"#, [0]), "more than 64"
    )
    let nested = #"{"a":"# + String(repeating: "[", count: 1_000_000)
    try expectRefusal(safetensors(nested), "expected “{”")
    let entries = (0...200_000).map { #""\#($0)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"# }
    try expectRefusal(safetensors("{\(entries.joined(separator: ","))}"), "more than 200000 tensors")
    let hundredThousand = entries[..<100_000].joined(separator: ",")
    let file = try SafetensorsFile(path: try folder.write("many", safetensors("{\(hundredThousand)}")))
    #expect(file.names.count == 100_000)
  }

  @Test func refusesInvalidUnicode() throws {
    var data = safetensors(#"{"ab":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#)
    data[10] = 0xFF
    try expectRefusal(data, "UTF-8")
  }

  @Test func refusesWhatIsNoFile() throws {
    for path in [folder.path, "/dev/zero", folder.path + "/absent"] {
      #expect(throws: FileError.self) { try SafetensorsFile(path: path) }
    }
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let error = #expect(throws: FileError.self) { try SafetensorsFile(path: folder.path + "/pipe") }
    #expect(error?.reason == "is not a regular file")
  }

  @Test func survivesMutants() throws {
    let header =
      #"{"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
      + #""b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"é":{"dtype":"F16","shape":[],"data_offsets":[32,34]}}"#
    let good = [UInt8](safetensors(header, [UInt8](repeating: 1, count: 34)))
    var random = SeededGenerator(seed: 1)
    var refused = 0
    let start = ContinuousClock.now
    for number in 0..<2_000 {
      let mutant = mutate(good, number, &random)
      let path = try folder.write("mutant", Data(mutant))
      do {
        let file = try SafetensorsFile(path: path)
        for name in file.names {
          let shape = file.info(name)?.shape ?? []
          let rows = shape.dropLast().reduce(1, *)
          let slab = Slab(count: rows * (shape.last ?? 1))
          try file.read(name, into: slab.matrix(offset: 0, rows: rows, columns: shape.last ?? 1))
        }
      } catch {
        #expect(error.path == path)
        refused += 1
      }
    }
    #expect(refused > 1_000 && ContinuousClock.now - start < .seconds(60))
  }

  private func mutate(_ good: [UInt8], _ number: Int, _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = good
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch number % 6 {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = .random(in: 0...255, using: &random)
    case 2: bytes[place] = [0, 0xFF, 0x7F, 0x39, 0x22].randomElement(using: &random) ?? 0
    case 3: bytes.removeLast(place)
    case 4:
      bytes.insert(contentsOf: bytes[place...].prefix(Int.random(in: 1...40, using: &random)), at: place)
    default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
    }
    return bytes
  }
}
