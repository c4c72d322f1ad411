/// Which rows belong together: sequence s holds query rows `queries[s]..<queries[s+1]` and key rows `keys[s]..<keys[s+1]`.
///
/// Sequences have any length and lie end to end, so padding costs nothing: there is none. Where a sequence has more keys than
/// queries, its queries are the last ones (cached decoding).
public struct AttentionRows: Sendable {
  /// Offsets of the query rows, count + 1 of them.
  public var queries: [Int]
  /// Offsets of the key rows, count + 1 of them.
  public var keys: [Int]

  /// Queries and keys at the given offsets.
  public init(queries: [Int], keys: [Int]) {
    precondition(queries.count == keys.count && !queries.isEmpty)
    self.queries = queries
    self.keys = keys
  }

  /// The number of sequences.
  public var count: Int { queries.count - 1 }

  /// The most queries and the most keys that a sequence has.
  var longest: (queries: Int, keys: Int) {
    var most = (queries: 0, keys: 0)
    for index in 0..<count {
      let (queries, keys) = sequence(index)
      most.queries = max(most.queries, queries.count)
      most.keys = max(most.keys, keys.count)
    }
    return most
  }

  /// The query rows and key rows of sequence `index`.
  func sequence(_ index: Int) -> (queries: Range<Int>, keys: Range<Int>) {
    (queries[index]..<queries[index + 1], keys[index]..<keys[index + 1])
  }
}
