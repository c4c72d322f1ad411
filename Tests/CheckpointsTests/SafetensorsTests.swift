import Checkpoints
import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import Transformer

@Suite struct SafetensorsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func writesWhatItReads() throws {
    let slab = Slab(count: 12)
    for index in 0..<12 { slab.row[0, index] = Float(index) - 5.5 }
    let path = folder.path + "/a.safetensors"
    let tensors = [
      SafetensorsTensor(
        name: "w", shape: [3, 2], matrix: slab.matrix(offset: 0, rows: 2, columns: 3), transposed: true),
      SafetensorsTensor(
        name: "bias \"ü\"\n", shape: [6], matrix: slab.matrix(offset: 6, rows: 1, columns: 6)),
    ]
    try SafetensorsWriter.write(tensors, to: path, metadata: ["step": "7"])
    let first = try Data(contentsOf: URL(fileURLWithPath: path))
    try SafetensorsWriter.write(tensors.reversed(), to: path, metadata: ["step": "7"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
    #expect((first[0] &+ 8) % 8 == 0 && first[8] == 0x7B)
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata == ["format": "pt", "step": "7"])
    #expect(file.names == ["bias \"ü\"\n", "w"])
    #expect(file.info("w")?.shape == [3, 2] && file.info("w")?.type == .f32 && file.info("x") == nil)
    let copy = Slab(count: 12)
    try file.read("w", into: copy.matrix(offset: 0, rows: 2, columns: 3), transposed: true)
    try file.read("bias \"ü\"\n", into: copy.matrix(offset: 6, rows: 1, columns: 6))
    #expect(copy.row.elements == slab.row.elements)
    try file.read("w", into: copy.matrix(offset: 0, rows: 3, columns: 2))
    #expect(Array(copy.row.elements[..<6]) == [-5.5, -2.5, -4.5, -1.5, -3.5, -0.5])
  }

  @Test func writesLargeTensorsThroughTheBuffer() throws {
    let slab = Slab(count: 300 * 701)
    for index in 0..<slab.count { slab.row[0, index] = Float(index) }
    let matrix = slab.matrix(offset: 0, rows: 300, columns: 701)
    let path = folder.path + "/large.safetensors"
    try SafetensorsWriter.write(
      [
        SafetensorsTensor(name: "plain", shape: [300, 701], matrix: matrix),
        SafetensorsTensor(name: "turned", shape: [701, 300], matrix: matrix, transposed: true),
      ], to: path)
    let file = try SafetensorsFile(path: path)
    for (name, transposed) in [("plain", false), ("turned", true)] {
      let copy = Slab(count: slab.count)
      try file.read(name, into: copy.matrix(offset: 0, rows: 300, columns: 701), transposed: transposed)
      #expect(copy.row.elements == slab.row.elements)
    }
  }

  @Test(arguments: [
    ("F32", bytes([Float(1.5).bitPattern, Float(-2).bitPattern])),
    ("F64", bytes([Double(1.5).bitPattern, Double(-2).bitPattern])),
    ("F16", bytes([UInt16(0x3E00), 0xC000])),
    ("BF16", bytes([UInt16(0x3FC0), 0xC000])),
  ])
  func readsEveryFloat(type: String, data: [UInt8]) throws {
    let header = #"{"a":{"dtype":"\#(type)","shape":[2],"data_offsets":[0,\#(data.count)]}}   "#
    let file = try SafetensorsFile(path: try folder.write("f", safetensors(header, data)))
    let slab = Slab(count: 2)
    try file.read("a", into: slab.row)
    #expect(slab.row.elements == [1.5, -2])
    #expect(throws: FileError.self) {
      try file.read("a", into: slab.matrix(offset: 0, rows: 2, columns: 1))
    }
  }

  @Test(arguments: SafetensorsType.allCases)
  func listsEveryType(type: SafetensorsType) throws {
    let header = #"{"a":{"dtype":"\#(type.rawValue)","shape":[1,4],"data_offsets":[0,\#(type.bits / 2)]}}"#
    let data = [UInt8](repeating: 0, count: type.bits / 2)
    let file = try SafetensorsFile(path: try folder.write("f", safetensors(header, data)))
    #expect(file.info("a")?.type == type)
    let slab = Slab(count: 4)
    if type.isReadable {
      try file.read("a", into: slab.row)
    } else {
      let error = #expect(throws: FileError.self) { try file.read("a", into: slab.row) }
      #expect(error?.fault == .badInput && error?.reason.contains(type.rawValue) == true)
    }
  }

  @Test func readsHalfPrecisionExactly() throws {
    let halves = (0...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 }
    let header = #"{"a":{"dtype":"F16","shape":[\#(halves.count)],"data_offsets":[0,\#(2 * halves.count)]}}"#
    let file = try SafetensorsFile(path: try folder.write("f", safetensors(header, bytes(halves))))
    let slab = Slab(count: halves.count)
    try file.read("a", into: slab.row)
    for (index, bits) in halves.enumerated() {
      let exponent = Int(bits >> 10 & 31)
      let fraction = Double(bits & 1023)
      let size =
        exponent == 0
        ? fraction * 0x1p-24
        : (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
      #expect(slab.row[0, index] == Float(bits & 0x8000 == 0 ? size : -size))
    }
  }

  @Test func loadsScalarsAndEmptyTensors() throws {
    let header =
      #"{"none":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},"one":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#
    let file = try SafetensorsFile(
      path: try folder.write("f", safetensors(header, bytes([Float(3).bitPattern]))))
    let slab = Slab(count: 1)
    try file.read("one", into: slab.row)
    #expect(slab.row[0, 0] == 3)
    try file.read("none", into: slab.matrix(offset: 0, rows: 0, columns: 3))
    #expect(try SafetensorsFile(path: try folder.write("g", safetensors("{}"))).names.isEmpty)
  }

  @Test func namesTheFirstNumberThatIsNotFinite() throws {
    let header = #"{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#
    let data = bytes([Float(1), .infinity, .nan, 2].map(\.bitPattern))
    let file = try SafetensorsFile(path: try folder.write("f", safetensors(header, data)))
    let matrix = Slab(count: 4)
    for transposed in [false, true] {
      let view = matrix.matrix(offset: 0, rows: 2, columns: 2)
      let error = #expect(throws: FileError.self) {
        try file.read("a", into: view, transposed: transposed)
      }
      #expect(error?.reason.contains("“a” holds a NaN or an infinity at element 1;") == true)
      try file.read("a", into: view, transposed: transposed, allowNonFinite: true)
    }
  }

  @Test func reportsAFullDisk() throws {
    let slab = Slab(count: 4)
    let tensor = SafetensorsTensor(name: "a", shape: [4], matrix: slab.row)
    let error = #expect(throws: WriteError.self) { try SafetensorsWriter.write([tensor], to: "/dev/full") }
    #expect(error?.code == ENOSPC && error?.fault == .cannotWrite)
    #expect(
      error?.description.contains("/dev/full") == true && error?.remedy.description.contains("free") == true)
  }
}
