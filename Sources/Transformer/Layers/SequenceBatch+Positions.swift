import Batches

extension SequenceBatch {
  /// The number of each token in a table of positions that has the padding's row before the first (RoBERTa, Liu et al. 2019).
  ///
  /// In each sequence tokens take padding + 1, padding + 2, …; one that is the padding itself is not counted and takes the
  /// padding's own row.
  package func positions(behind padding: Int32) -> [Int32] {
    var numbers: [Int32] = []
    numbers.reserveCapacity(tokenCount)
    for sequence in 0..<count {
      var number = padding
      for token in tokens[range(of: sequence)] {
        if token != padding { number += 1 }
        numbers.append(token == padding ? padding : number)
      }
    }
    return numbers
  }
}
