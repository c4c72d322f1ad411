import Kernels
import Transformer

/// Neighbouring parameters that are updated alike: one pass of a kernel. The gaps between them hold zeros and stay so.
struct ParameterRun: Equatable {
  /// Their place in slabs of the model's layout.
  var range: Range<Int>
  /// Where their numbers begin in the slabs of the optimizer's states.
  var state: Int
  /// Whether weight decay applies.
  var decays: Bool
  /// What the learning rate is multiplied by.
  var rate: Double

  /// The run's numbers in a slab of the model's layout.
  func row(_ slab: Slab) -> Matrix { slab.matrix(offset: range.lowerBound, rows: 1, columns: range.count) }
}

extension ParameterLayout {
  /// All parameters in runs, whose states have the model's layout.
  func runs(_ decay: LayerDecay) -> [ParameterRun] {
    var runs = runs(decay) { _ in true }
    for index in runs.indices { runs[index].state = runs[index].range.lowerBound }
    return runs
  }

  /// Some parameters in runs, whose states follow each other, each from a cache line on.
  func runs(_ decay: LayerDecay, where isIncluded: (Entry) -> Bool) -> [ParameterRun] {
    var runs: [ParameterRun] = []
    var state = 0
    var isNeighbour = false
    for entry in entries {
      guard isIncluded(entry) else {
        isNeighbour = false
        continue
      }
      let p = entry.parameter, rate = decay.factor(p.place, blockCount: blockCount)
      if isNeighbour, let last = runs.last, last.decays == p.decays, last.rate == rate {
        runs[runs.count - 1].range = last.range.lowerBound..<p.range.upperBound
        state = last.state + (p.range.upperBound - last.range.lowerBound)
      } else {
        state = (state + 15) / 16 * 16
        runs.append(ParameterRun(range: p.range, state: state, decays: p.decays, rate: rate))
        state += p.count
      }
      isNeighbour = true
    }
    return runs
  }
}
