import Checkpoints
import Foundation
import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import Transformer

@Suite struct CheckpointWeightsTests {
  let folder: TemporaryFolder
  let slab = Slab(count: 14)
  let bindings = [
    TensorBinding(name: "transformer.wte.weight", offset: 0, rows: 2, columns: 3),
    TensorBinding(name: "transformer.h.0.mlp.c_fc.weight", offset: 6, rows: 2, columns: 3, transposed: true),
    TensorBinding(name: "transformer.ln_f.bias", offset: 12, rows: 1, columns: 2, rank1: true),
  ]

  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<14 { slab.row[0, index] = Float(index) + 0.25 }
  }

  private var path: String { folder.path + "/model.safetensors" }

  private func write(_ shapes: [String: [Int]], fill: Float = 1) throws -> SafetensorsSource {
    let tensors = shapes.map { name, shape in
      let slab = Slab(count: shape.reduce(1, *))
      slab.row.fill(fill)
      return (slab, SafetensorsTensor(name: name, shape: shape, matrix: slab.row))
    }
    try SafetensorsWriter.write(tensors.map(\.1), to: path)
    withExtendedLifetime(tensors) {}
    return try SafetensorsSource(folder: folder.path)
  }

  @Test func savesAndLoads() throws {
    try WeightStore.save(bindings, slab, to: path, metadata: ["step": "1"])
    let source = try SafetensorsSource(folder: folder.path)
    #expect(source.info("transformer.h.0.mlp.c_fc.weight")?.shape == [3, 2])
    #expect(source.info("transformer.ln_f.bias")?.shape == [2] && source.metadata["step"] == "1")
    let copy = Slab(count: 14)
    #expect(try WeightStore.load(bindings, into: copy, from: source).loaded == 3)
    #expect(copy.row.elements == slab.row.elements)
  }

  @Test func namesWhatDoesNotFit() throws {
    let source = try write(["transformer.wte.weight": [3, 2], "transformer.ln_f.bias": [2], "other": [1]])
    let error = #expect(throws: FileError.self) {
      try WeightStore.load(bindings, into: slab, from: source)
    }
    #expect(error?.fault == .mismatch)
    for part in [
      "“transformer.wte.weight” has shape [3, 2], expected [2, 3]", "c_fc.weight” [3, 2] is missing",
      "“other” [1] is unknown",
    ] {
      #expect(error?.reason.contains(part) == true)
    }
    #expect(slab.row[0, 12] == 12.25)
  }

  @Test func passesOverWhatIsHarmless() throws {
    let exempt = TransformerModel(
      ModelConfiguration(
        family: .gpt2, vocabularySize: 2, contextLength: 2, hiddenSize: 3, layerCount: 1, headCount: 1)
    ).layout.exemptions
    let stored = [
      "wte.weight": [2, 3], "ln_f.bias": [2], "h.0.attn.bias": [1, 1, 2, 2], "lm_head.weight": [2, 3],
    ]
    let report = try WeightStore.load(
      bindings, into: slab, from: try write(stored), exempt: exempt, mayBeMissing: { $0.contains("mlp") })
    #expect(report.loaded == 2 && report.ignored == ["h.0.attn.bias", "lm_head.weight"])
    #expect(report.initialised == ["transformer.h.0.mlp.c_fc.weight"])
    #expect(slab.row[0, 0] == 1 && slab.row[0, 6] == 6.25)
    #expect(throws: FileError.self) {
      try WeightStore.load(
        bindings, into: slab, from: try write(["lm_head.weight": [2, 3]]), exempt: exempt,
        mayBeMissing: { _ in false })
    }
  }

  @Test func tiedCopiesMustAgree() throws {
    let other = Slab(count: 6)
    let untied = bindings + [TensorBinding(name: "lm_head.weight", offset: 0, rows: 2, columns: 3)]
    try WeightStore.save(untied, slab, to: path)
    let exempt = TensorExemptions(copies: ["lm_head.weight": "transformer.wte.weight"])
    let source = try SafetensorsSource(folder: folder.path)
    #expect(
      try WeightStore.load(bindings, into: slab, from: source, exempt: exempt).ignored == ["lm_head.weight"])
    let tensors = [
      SafetensorsTensor(name: "lm_head.weight", shape: [2, 3], matrix: other.row),
      SafetensorsTensor(
        name: "transformer.wte.weight", shape: [2, 3], matrix: slab.matrix(offset: 0, rows: 1, columns: 6)),
    ]
    try SafetensorsWriter.write(tensors, to: path)
    let error = #expect(throws: FileError.self) {
      try WeightStore.load(
        [bindings[0]], into: slab, from: try SafetensorsSource(folder: folder.path), exempt: exempt)
    }
    #expect(error?.fault == .mismatch && error?.reason.contains("element 0") == true)
  }

  @Test func readsTheNamesOfTheFirstBert() throws {
    let bindings = [
      TensorBinding(name: "bert.embeddings.LayerNorm.weight", offset: 0, rows: 1, columns: 2, rank1: true),
      TensorBinding(name: "bert.embeddings.LayerNorm.bias", offset: 2, rows: 1, columns: 2, rank1: true),
    ]
    let source = try write(
      ["bert.embeddings.LayerNorm.gamma": [2], "bert.embeddings.LayerNorm.beta": [2]], fill: 4)
    #expect(try WeightStore.load(bindings, into: slab, from: source).loaded == 2)
    #expect(slab.row[0, 3] == 4)
  }

  @Test func readsShards() throws {
    let header = #"{"NAME":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    for (name, value) in [("a", Float(1)), ("b", 2)] {
      let shard = safetensors(header.replacingOccurrences(of: "NAME", with: name), bytes([value.bitPattern]))
      try folder.write("\(name).safetensors", shard)
    }
    let index = { (map: String) throws in
      try folder.write(
        "model.safetensors.index.json", #"{"metadata":{"total_size":8},"weight_map":\#(map)}"#)
      return try SafetensorsSource(folder: folder.path)
    }
    let source = try index(#"{"a":"a.safetensors","b":"b.safetensors"}"#)
    let slab = Slab(count: 1)
    try source.read("b", into: slab.row)
    #expect(source.names == ["a", "b"] && slab.row[0, 0] == 2)
    let outside = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: folder.path + "/a.safetensors", toPath: outside.path + "/a.safetensors")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: outside.path + "/a.safetensors")
    try folder.write("empty", "")
    try FileManager.default.copyItem(atPath: folder.path + "/a.safetensors", toPath: folder.path + "/again")
    for (map, words) in [
      (#"{"a":"../a.safetensors"}"#, "same folder"),
      (#"{"a":"\#(outside.path)/a.safetensors"}"#, "same folder"),
      (#"{"a":".."}"#, "same folder"), (#"{"a":"link"}"#, "outside"), (#"{"a":"c.safetensors"}"#, "missing"),
      (#"{"a":"empty"}"#, "at least 8 bytes"), (#"{"a":"b.safetensors"}"#, "but is not"),
      (#"{"a":1}"#, "name a file"),
      (#"{"a":"a.safetensors","b":"again"}"#, "both in"), ("[]", "weight_map"),
    ] {
      let error = #expect(throws: FileError.self) { try index(map) }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? map)")
    }
  }

  @Test func advisesOnPickles() throws {
    let none = #expect(throws: FileError.self) { try SafetensorsSource(folder: folder.path) }
    #expect(none?.reason.contains("model.safetensors") == true)
    try folder.write("pytorch_model.bin", "x")
    let error = #expect(throws: FileError.self) { try SafetensorsSource(folder: folder.path) }
    #expect(error?.remedy.description.contains("safe_serialization") == true && error?.fault == .badInput)
  }
}
