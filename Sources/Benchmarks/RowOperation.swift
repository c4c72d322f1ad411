import Kernels
import Training

/// An operation of a training step that is no product: its speed is that of memory, at best.
package struct RowOperation {
  /// What it is.
  package let name: String
  /// The rows and columns it works on: those of the operand that ``elements`` counts.
  package let rows: Int
  package let columns: Int
  /// The bytes that must move for each element: what is read and what is written, once each. Vectors as long as a row
  /// or a column are left out.
  package let bytesPerElement: Int
  /// Whether nothing as large as the operands is written, so that the limit is the speed of reading.
  package let isReading: Bool

  /// The operands, allocated anew for each of several copies.
  package let operands: [Operand]
  /// Puts into the operands what random numbers in −1 ..< 1 cannot be.
  package let prepare: (Engine, [Matrix]) -> Void
  package let body: (Engine, [Matrix]) -> Void

  package struct Operand {
    var rows: Int
    var columns: Int
    var element = Element.float32
    var bytes: Int { rows * columns * element.size }
  }

  package init(
    _ name: String, _ rows: Int, _ columns: Int, bytes: Int, isReading: Bool = false, _ operands: [Operand],
    prepare: @escaping (Engine, [Matrix]) -> Void = { _, _ in },
    _ body: @escaping (Engine, [Matrix]) -> Void
  ) {
    self.name = name
    self.rows = rows
    self.columns = columns
    bytesPerElement = bytes
    self.isReading = isReading
    self.operands = operands
    self.prepare = prepare
    self.body = body
  }

  /// The number of elements.
  package var elements: Int { rows * columns }
  /// The bytes that must move.
  package var bytes: Double { Double(elements) * Double(bytesPerElement) }

  /// Times it. Calls go round over so many copies of the operands that each finds its own in memory and not in a cache,
  /// as in a step, which works on everything else in between.
  ///
  /// - Parameter memory: the bytes of all copies together, one copy at least.
  package func time(_ stopwatch: Stopwatch, _ engine: Engine, memory: Int) -> Timing {
    // Each matrix may be rounded up to a cache line.
    let size = operands.reduce(0) { $0 + $1.bytes + 64 }
    let count = max(1, memory / size)
    var arena = Arena(capacity: count * size)
    var copies: [[Matrix]] = []
    for _ in 0..<count {
      var copy: [Matrix] = []
      for operand in operands { copy.append(arena.matrix(operand.rows, operand.columns, operand.element)) }
      RandomNumbers.fill(copy)
      prepare(engine, copy)
      copies.append(copy)
    }
    var next = 0
    return stopwatch.time {
      body(engine, copies[next])
      next = next + 1 == count ? 0 : next + 1
    }
  }
}
