import Checkpoints
import Foundation
import Kernels
import ModelSupport
import Runs
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

/// A format of models that Apus does not know opens and generates as its own does.
@Suite struct OwnFormatTests {
  private func text(_ loaded: LoadedModel) throws -> [Int32] {
    let generator = try TextGenerator(
      model: loaded.model, weights: loaded.weights, engine: Engine(threads: 1, instructionSet: .selected()))
    return try generator.generate(
      [8, 9], GenerationOptions(maxTokens: 12), sampler: Sampler(.greedy, seed: 0)
    ).tokens
  }

  @Test(arguments: ModelFamilies.all.filter { $0.traits.isCausal })
  func aFileOfAnotherFormatOpensAndGenerates(_ family: Family) throws {
    let scratch = try TemporaryFolder()
    let session = try Tiny.session(Tiny.configuration(family))
    let store = try RunStore(
      folder: RunFolder.prepare(scratch.path("run"), mode: .new), tokenizer: TinyTokenizer.open(),
      configuration: session.model.configuration, keep: 1)
    _ = try store.save(session, AdamW().make(session.model.layout), TrainerState(), isBest: true)
    try FileManager.default.createDirectory(
      atPath: scratch.path("own"), withIntermediateDirectories: true)
    for file in try TinyTokenizer.open().checkpointFiles(role: .decoder, maximumLength: 16) {
      try file.data.write(to: URL(fileURLWithPath: scratch.path("own/" + file.name)))
    }
    let path = scratch.path("own/model.raw")
    try RawFormat.data(session.model, session.weights).write(to: URL(fileURLWithPath: path))

    let formats: [any ModelFormat] = ModelFormats.all + [RawFormat()]
    let own = try LoadedModel.open(path, formats: formats)
    #expect(own.model.configuration.family == family && own.report.initialised.isEmpty)
    #expect(numbers(own.weights) == numbers(session.weights))
    let known = try LoadedModel.open(scratch.path("run"), formats: formats)
    #expect(try text(own) == text(known))
    // A new head begins anew, whatever the format.
    let classifier = try LoadedModel.open(path, head: .classification(labels: ["a", "b"]), formats: formats)
    #expect(!classifier.report.initialised.isEmpty && classifier.report.loaded > 0)
    // To what does not know the format, the file is none of a model.
    let error = try #require(throws: FileError.self) { try LoadedModel.open(path) }
    #expect(error.path == path && error.reason.contains("is a file"), "\(error)")
  }
}

/// One file: a line of JSON, then single-precision numbers.
fileprivate struct RawFormat: ModelFormat {
  struct Header: Codable {
    struct Tensor: Codable {
      var name: String, shape: [Int], offset: Int
    }
    var family: String, vocabulary: Int, context: Int, hidden: Int, layers: Int, heads: Int, inner: Int
    var tensors: [Tensor]
  }

  func recognizes(_ path: String) -> Bool { path.hasSuffix(".raw") }

  func open(_ path: String) throws(FileError) -> any StoredModelFiles {
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let line = try #require(data.firstIndex(of: UInt8(ascii: "\n")))
      let header = try JSONDecoder().decode(Header.self, from: data[..<line])
      let numbers = data[(line + 1)...].withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
      return RawModel(path: path, header: header, numbers: numbers)
    } catch {
      throw FileError(path, "is no raw model: \(error)")
    }
  }

  static func data(_ model: TransformerModel, _ weights: Slab) throws -> Data {
    let c = model.configuration
    var header = Header(
      family: c.family.modelType, vocabulary: c.vocabularySize, context: c.contextLength,
      hidden: c.hiddenSize, layers: c.layerCount, heads: c.headCount, inner: c.intermediateSize, tensors: [])
    var numbers: [Float] = []
    for b in model.layout.bindings {
      header.tensors.append(Header.Tensor(name: b.name, shape: b.shape, offset: numbers.count))
      let elements = weights.matrix(offset: b.offset, rows: b.rows, columns: b.columns).elements
      numbers += b.transposed ? transposed(elements, rows: b.rows, columns: b.columns) : elements
    }
    return try JSONEncoder().encode(header) + Data("\n".utf8) + numbers.withUnsafeBytes { Data($0) }
  }

  static func transposed(_ elements: [Float], rows: Int, columns: Int) -> [Float] {
    (0..<columns).flatMap { column in (0..<rows).map { elements[$0 * columns + column] } }
  }
}

fileprivate struct RawModel: StoredModelFiles, TensorSource {
  let path: String
  let header: RawFormat.Header
  let numbers: [Float]

  var tokenizerFolder: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  func configuration() throws(FileError) -> ModelConfiguration {
    guard let family = ModelFamilies.all.first(where: { $0.modelType == header.family }) else {
      throw FileError(path, "is of an unknown family")
    }
    return ModelConfiguration(
      family: family, vocabularySize: header.vocabulary, contextLength: header.context,
      hiddenSize: header.hidden, layerCount: header.layers, headCount: header.heads,
      intermediateSize: header.inner)
  }

  func weights() throws(FileError) -> any TensorSource { self }

  var names: [String] { header.tensors.map(\.name).sorted() }

  func info(_ name: String) -> TensorInfo? {
    header.tensors.first { $0.name == name }.map { TensorInfo(shape: $0.shape) }
  }

  func read(
    _ name: String, into matrix: Matrix, transposed: Bool, allowNonFinite: Bool
  ) throws(FileError) {
    guard let tensor = header.tensors.first(where: { $0.name == name }) else {
      throw FileError(.mismatch, path, "there is no tensor “\(name)”")
    }
    let stored = Array(numbers[tensor.offset..<tensor.offset + matrix.count])
    matrix.set(
      transposed ? RawFormat.transposed(stored, rows: matrix.columns, columns: matrix.rows) : stored)
  }
}
