import Kernels
import Storage
import Transformer

/// The tensors of a model of which a part was trained, for a file that needs no adapter: W + s·B·A in place of each W that has
/// one. Sums and numbers are in float32, whatever the model is stored in.
///
/// A tensor is put together by stretches of rows while it is written, so that no second copy of the model exists.
struct MergedTensors: Sendable {
  private let model: TransformerModel
  private let weights: PartlyTrainedWeights
  private let engine: Engine
  /// The numbers of a stretch, 1 MiB of them: little beside what training holds, and large beside a fork of threads.
  private static let stretch = 1 << 18

  /// - Parameters:
  ///   - weights: those that are trained, or their average, and those that are not.
  ///   - engine: adds the products.
  init(_ model: TransformerModel, _ weights: PartlyTrainedWeights, _ engine: Engine) {
    self.model = model
    self.weights = weights
    self.engine = engine
  }

  /// All tensors of the model's own, to be written.
  func tensors() -> [SafetensorsTensor] {
    let own = model.layout.bindings.filter { $0.group == .base || $0.group == .head }.map { b in
      tensor(b, numbers(b), nil)
    }
    let adapters = Dictionary(
      uniqueKeysWithValues: model.layout.bindings.filter { $0.group == .adapter }.map { ($0.name, $0) })
    let entries = model.frozen.entries.map(\.parameter)
    var index = 0
    return own
      + model.frozen.bindings.filter { $0.group != .generator }.map { b in
        while !entries[index].range.contains(b.offset) { index += 1 }
        let matrix = self.matrix(b, entries[index])
        let module = String(b.name.dropLast(".weight".count))
        guard let down = adapters[module + ".lora_A.weight"], let up = adapters[module + ".lora_B.weight"],
          b.name.hasSuffix(".weight")
        else { return tensor(b, matrix, nil) }
        return tensor(b, matrix, (numbers(down), numbers(up)))
      }
  }

  private func numbers(_ b: TensorBinding) -> Matrix {
    weights.slab.matrix(offset: b.offset, rows: b.rows, columns: b.columns)
  }

  /// The numbers of a stored tensor, wherever in its parameter they lie.
  private func matrix(_ b: TensorBinding, _ parameter: Parameter) -> Matrix {
    let pieces = weights.frozen.pieces(parameter)
    if b.rank1 {
      let first = b.offset - parameter.offset
      return pieces[0].columns(first..<first + b.columns)
    }
    var row = (b.offset - parameter.offset) / b.columns
    var piece = 0
    while row >= pieces[piece].rows {
      row -= pieces[piece].rows
      piece += 1
    }
    return pieces[piece].rows(row..<row + b.rows)
  }

  /// A tensor whose numbers are made as they are written.
  private func tensor(
    _ b: TensorBinding, _ matrix: Matrix, _ adapter: (down: Matrix, up: Matrix)?
  ) -> SafetensorsTensor {
    SafetensorsTensor(name: b.name, shape: b.shape) { file throws(WriteError) in
      let lines = b.transposed ? matrix.columns : matrix.rows
      let width = b.transposed ? matrix.rows : matrix.columns
      let count = max(1, min(lines, Self.stretch / width))
      let scratch = Slab(count: count * width)
      for first in stride(from: 0, to: lines, by: count) {
        let range = first..<min(lines, first + count)
        let part = b.transposed ? matrix.columns(range) : matrix.rows(range)
        let sum = scratch.matrix(offset: 0, rows: part.rows, columns: part.columns)
        engine.copy(part, into: sum)
        if b.scale != 1 { engine.scale(sum, by: b.scale, into: sum) }
        if let adapter {
          add(
            b.transposed ? adapter.down.columns(range) : adapter.down,
            b.transposed ? adapter.up : adapter.up.rows(range), to: sum)
        }
        try file.write(sum, transposed: b.transposed)
      }
    }
  }

  /// sum += s·B·A
  private func add(_ down: Matrix, _ up: Matrix, to sum: Matrix) {
    let slab = Slab(count: down.rows * down.columns)
    let scaled = slab.matrix(offset: 0, rows: down.rows, columns: down.columns)
    engine.scale(down, by: model.trainedPart.adapter?.scale ?? 1, into: scaled)
    engine.multiply(up, by: scaled, into: sum, accumulate: true)
  }
}
