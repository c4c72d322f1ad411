import Testing
import Transformer

/// Losses whose targets do not count alike, beside PyTorch 2's on the same numbers (double precision).
@Suite struct WeighedLossTests {
  private static let logits: [[Float]] = [[0.5, -1, 2], [3, 0.25, -0.5], [-2, 1.5, 0], [0.1, 0.2, 0.3]]
  private static let labels = [2, 1, 1, 0]
  private static let sets: [[Bool]] = [
    [true, false, true], [false, true, false], [false, false, false], [true, true, true],
  ]
  private static let weights: [Float] = [0.5, 3, 1.25]

  private func weighing(_ focus: Float, _ weights: [Float] = Self.weights) -> LossWeighing {
    var weighing = LossWeighing()
    (weighing.weights, weighing.focus) = (weights, focus)
    return weighing
  }

  /// `F.cross_entropy(z, y, weight=w, label_smoothing=s)`, and ((1 − p)² · −log p · w_y).sum() / w_y.sum().
  @Test(
    arguments: [
      (0, 0, 1.3032106109154435, 0.3537956701883772), (0.1, 0, 1.3182887069429094, 0.3349381147950729),
      (0, 2, 1.0179165200724998, 0.4242131332732599),
    ] as [(Float, Float, Double, Double)])
  func meansOfSoftmax(_ smoothing: Float, _ focus: Float, _ mean: Double, _ slope: Double) {
    let loss = WeighedLoss(weighing: weighing(focus), smoothing: smoothing)
    let rows = zip(Self.logits, Self.labels).map { loss.softmax($0, label: $1) }
    let weight = Self.labels.reduce(0) { $0 + Double(Self.weights[$1]) }
    // The share of smoothing is a single: 2⁻²⁴ of it.
    #expect(abs(rows.reduce(0) { $0 + $1.nats } / weight - mean) < 1e-7)
    #expect(abs(rows[1].gradient[0] / weight - slope) < 1e-7)
  }

  /// `F.binary_cross_entropy_with_logits(z, y, pos_weight=w)`, and that times (1 − p)^1.5.
  @Test(
    arguments: [
      (0, 0.9408741876796052, -0.1094558747785505), (1.5, 0.49149414539557695, -0.06688399041027852),
    ] as [(Float, Double, Double)])
  func meansOfSigmoids(_ focus: Float, _ mean: Double, _ slope: Double) {
    let loss = WeighedLoss(weighing: weighing(focus))
    let all = zip(Self.logits, Self.sets).map { logits, has in
      logits.indices.map { loss.sigmoid(logits[$0], has: has[$0], label: $0) }
    }
    #expect(abs(all.joined().reduce(0) { $0 + $1.nats } / 12 - mean) < 1e-7)
    #expect(abs(all[1][1].gradient / 12 - slope) < 1e-12)
  }

  /// Gradients are those of the loss, at sure, wrong and hopeless answers, for powers below and above 1.
  @Test(arguments: [0, 0.5, 1, 2, 5] as [Float])
  func slopes(_ focus: Float) {
    let loss = WeighedLoss(weighing: weighing(focus), smoothing: 0.1)
    for logits in Self.logits + [[9, -4, 2], [-3, 8, 1]] {
      for label in 0..<3 {
        let gradient = loss.softmax(logits, label: label).gradient
        for index in 0..<3 {
          func nats(_ step: Float) -> Double {
            var moved = logits
            moved[index] += step
            return loss.softmax(moved, label: label).nats
          }
          let numerical = (nats(0x1p-9) - nats(-0x1p-9)) / 0x1p-8
          #expect(abs(numerical - gradient[index]) < 2e-4, "\(logits) \(label) \(index)")
        }
        let one = loss.sigmoid(logits[label], has: label != 1, label: label).gradient
        let up = loss.sigmoid(logits[label] + 0x1p-9, has: label != 1, label: label).nats
        let down = loss.sigmoid(logits[label] - 0x1p-9, has: label != 1, label: label).nats
        #expect(abs((up - down) / 0x1p-8 - one) < 2e-4)
      }
    }
  }

  /// Where nothing is left to learn, or everything, no number overflows.
  @Test(arguments: [0, 0.5, 3] as [Float])
  func extremes(_ focus: Float) {
    let loss = WeighedLoss(weighing: weighing(focus, []))
    for label in 0..<2 {
      let row = loss.softmax([3e38, -3e38], label: label)
      #expect(row.gradient.allSatisfy(\.isFinite) && !row.nats.isNaN)
      let one = loss.sigmoid(3e38, has: label == 0, label: 0)
      #expect(one.gradient.isFinite && !one.nats.isNaN)
    }
    #expect(loss.softmax([800, 0], label: 0).gradient.allSatisfy { abs($0) < 1e-100 })
  }
}
