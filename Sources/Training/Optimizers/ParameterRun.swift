import Data
import Foundation
import Kernels
import Storage
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

/// Learning rates that fall from the head to the embeddings, so that fine-tuning changes least what is most general
/// (Howard & Ruder 2018; as BEiT's, Bao et al. 2022): 1 for the head, d for the last of L blocks, d^(L − i) for block i,
/// d^(L + 1) for the embeddings.
public struct LayerDecay: Sendable, Equatable {
  /// d, above 0 and at most 1.
  public var factor: Double

  /// One rate for all.
  public static let none = LayerDecay(factor: 1)

  /// The factor given.
  public init(factor: Double) { self.factor = factor }

  /// What the learning rate of parameters in this place is multiplied by.
  public func factor(_ place: ParameterPlace, blockCount: Int) -> Double {
    switch place {
    case .head: 1
    case .block(let number): pow(factor, Double(blockCount - number))
    case .embedding: pow(factor, Double(blockCount + 1))
    }
  }
}
