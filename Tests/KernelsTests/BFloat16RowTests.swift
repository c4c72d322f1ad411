import Kernels
import TestSupport
import Testing

/// Row operations on matrices in bfloat16: exactly what they give in float32 on the same numbers, rounded once.
@Suite struct BFloat16RowTests {
  /// An operand's shape.
  private typealias Shape = (rows: Int, columns: Int)

  /// Runs `operation` with its first `mixed` operands stored in every mix of elements, the rest in float32, and
  /// expects every operand to end as the one of the run in float32, rounded where it is in bfloat16.
  private func expectRounded(
    _ set: InstructionSet, _ shapes: [Shape], mixed: Int, gap: Int = 0, _ label: String,
    _ operation: (Engine, [Matrix]) -> Void
  ) {
    let values = shapes.enumerated().map { index, shape in
      normals(shape.rows * shape.columns, seed: 90 + UInt64(index), mean: 0.3)
        .map { BFloat16.value(BFloat16.bits($0)) }
    }
    func run(_ mix: Int, threads: Int) -> [GuardedMatrix] {
      let operands = shapes.indices.map { index in
        GuardedMatrix(
          values[index], rows: shapes[index].rows, columns: shapes[index].columns,
          gap: gap == 0 ? 0 : gap + index, mix >> index & 1 == 1 ? .bfloat16 : .float32)
      }
      operation(Engine(threads: threads, instructionSet: set), operands.map(\.matrix))
      return operands
    }
    let expected = run(0, threads: 1).map(\.values)
    for mix in 1..<1 << mixed {
      for (index, operand) in run(mix, threads: 1 + mix % 2).enumerated() {
        let rounded =
          operand.matrix.element == .float32
          ? expected[index] : expected[index].map { BFloat16.value(BFloat16.bits($0)) }
        #expect(
          operand.values.map(\.bitPattern) == rounded.map(\.bitPattern),
          "\(label) \(shapes[0]), mix \(mix), gap \(gap): operand \(index)")
        operand.expectUntouchedGaps()
      }
    }
  }

  /// Rows of a part of a vector, of several vectors, and long ones that are cut into strips; contiguous and not.
  private static let sizes: [(rows: Int, columns: Int, gap: Int)] =
    [1, 7, 16, 33, 64, 129].flatMap { [(3, $0, 0), (2, $0, 3)] } + [(75, 130, 0), (3, 2500, 5), (0, 4, 0)]

  @Test(arguments: InstructionSet.available) func elementwise(_ set: InstructionSet) {
    for (rows, columns, gap) in Self.sizes {
      let shape = (rows, columns)
      func expect(_ count: Int, _ label: String, _ operation: (Engine, [Matrix]) -> Void) {
        expectRounded(
          set, [Shape](repeating: shape, count: count), mixed: count, gap: gap, label, operation)
      }
      expect(3, "add") { $0.add($1[0], $1[1], into: $1[2]) }
      expect(2, "add in place") { $0.add($1[0], $1[1], into: $1[0]) }
      expect(2, "accumulate") { $0.accumulate($1[0], into: $1[1], scale: 0.3) }
      expect(2, "scale") { $0.scale($1[0], by: 0.7, into: $1[1]) }
      expect(1, "scale in place") { $0.scale($1[0], by: 0.7, into: $1[0]) }
      expect(2, "copy") { $0.copy($1[0], into: $1[1]) }
      expect(1, "zero") { $0.zero($1[0]) }
      for function in ActivationFunction.allCases {
        expect(2, "\(function)") { $0.activate(function, $1[0], into: $1[1]) }
        expect(1, "\(function) in place") { $0.activate(function, $1[0], into: $1[0]) }
        expect(3, "\(function)′") { $0.activateBackward(function, $1[0], x: $1[1], into: $1[2]) }
        expect(2, "\(function)′ over dy") { $0.activateBackward(function, $1[0], x: $1[1], into: $1[0]) }
      }
      if gap == 0 {
        for rate: Float in [0, 0.2] {
          expect(3, "dropout + base") {
            $0.dropout($1[0], plus: $1[1], into: $1[2], rate: rate, key: 5, stream: 6)
          }
          expect(1, "dropout in place") {
            $0.dropout($1[0], plus: nil, into: $1[0], rate: rate, key: 5, stream: 6)
          }
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available) func gates(_ set: InstructionSet) {
    for (rows, columns, gap) in Self.sizes {
      let (narrow, wide) = ((rows, columns), (rows, 2 * columns))
      expectRounded(set, [wide, narrow], mixed: 2, gap: gap, "gate") { $0.siluGate($1[0], into: $1[1]) }
      expectRounded(set, [narrow, wide, wide], mixed: 3, gap: gap, "gate′") {
        $0.siluGateBackward($1[0], x: $1[1], into: $1[2])
      }
      expectRounded(set, [narrow, wide], mixed: 2, gap: gap, "gate′ in place") {
        $0.siluGateBackward($1[0], x: $1[1], into: $1[1])
      }
    }
  }

  @Test(arguments: InstructionSet.available) func norms(_ set: InstructionSet) {
    for (rows, columns, gap) in Self.sizes {
      let (x, row) = ((rows, columns), (1, columns))
      let (pairs, reciprocals) = ((rows, 2), (rows, 1))
      expectRounded(set, [x, x, x, row, row, pairs], mixed: 3, gap: gap, "LayerNorm") {
        $0.layerNorm(
          $1[0], weight: $1[3], bias: $1[4], epsilon: 1e-5, into: $1[2], plus: $1[1], statistics: $1[5])
      }
      expectRounded(set, [x, x, row, pairs], mixed: 2, gap: gap, "LayerNorm over base") {
        $0.layerNorm(
          $1[0], weight: $1[2], bias: nil, epsilon: 1e-5, into: $1[1], plus: $1[1], statistics: $1[3])
      }
      expectRounded(set, [x, x, x, x, row, pairs, row, row], mixed: 4, gap: gap, "LayerNorm′") {
        $0.layerNormBackward(
          $1[0], x: $1[1], weight: $1[4], statistics: $1[5], into: $1[3], plus: $1[2], weightGradient: $1[6],
          biasGradient: $1[7])
      }
      expectRounded(set, [x, x, row, pairs], mixed: 2, gap: gap, "LayerNorm′ over dy") {
        $0.layerNormBackward(
          $1[0], x: $1[1], weight: $1[2], statistics: $1[3], into: $1[0], plus: nil, weightGradient: nil,
          biasGradient: nil)
      }
      expectRounded(set, [x, x, x, row, reciprocals], mixed: 3, gap: gap, "RMSNorm") {
        $0.rmsNorm($1[0], weight: $1[3], epsilon: 1e-5, into: $1[2], plus: $1[1], statistics: $1[4])
      }
      expectRounded(set, [x, x, x, x, row, reciprocals, row], mixed: 4, gap: gap, "RMSNorm′") {
        $0.rmsNormBackward(
          $1[0], x: $1[1], weight: $1[4], statistics: $1[5], into: $1[3], plus: $1[2], weightGradient: $1[6])
      }
      expectRounded(set, [x, row], mixed: 1, gap: gap, "sum") { $0.sumRows($1[0], accumulatingInto: $1[1]) }
    }
  }

  @Test(arguments: InstructionSet.available) func losses(_ set: InstructionSet) {
    for (rows, columns, gap) in Self.sizes {
      let targets = [-1] + (0..<rows).map { $0 % 4 == 2 ? -1 : Int32($0 * 5 % columns) }
      expectRounded(set, [(rows, columns), (rows, 1)], mixed: 1, gap: gap, "cross entropy") {
        $0.crossEntropy($1[0], targets: targets[1...], smoothing: 0.1, scale: 0.25, losses: $1[1])
      }
      expectRounded(set, [(rows, columns), (rows, 1)], mixed: 1, gap: gap, "likelihood") {
        $0.negativeLogLikelihood($1[0], targets: targets[1...], losses: $1[1])
      }
      expectRounded(set, [(rows, columns)], mixed: 1, gap: gap, "softmax") { $0.softmaxRows($1[0]) }
      // The largest as an operand, since operands are what is compared.
      expectRounded(set, [(rows, columns), (rows, 1)], mixed: 1, gap: gap, "largest") {
        $1[1].set($0.argmaxRows($1[0]).map(Float.init))
      }
    }
  }

  @Test(arguments: InstructionSet.available) func rowsOfTables(_ set: InstructionSet) {
    for (_, columns, gap) in Self.sizes {
      let ids = (0..<80).map { Int32($0 * 7 % 11) }
      let (table, rows) = ((11, columns), (80, columns))
      for accumulate in [false, true] {
        expectRounded(set, [table, rows], mixed: 2, gap: gap, "gather") {
          $0.gatherRows($1[0], ids, into: $1[1], accumulate: accumulate)
        }
      }
      // Each row of the table once: in bfloat16 every share that is added rounds.
      expectRounded(set, [(11, columns), table], mixed: 2, gap: gap, "scatter") {
        $0.scatterRows($1[0], Array(ids[..<11]), accumulatingInto: $1[1])
      }
      if columns % 2 == 0 {
        let angles = RotaryTable(contextLength: 11, headSize: 2, base: 100)
        expectRounded(set, [rows], mixed: 1, gap: gap, "rotate") {
          $0.rotate($1[0], headSize: 2, positions: ids, table: angles)
        }
      }
    }
  }
}
