/// Draws batches of rows: every row once an epoch, in an order that belongs to (seed, epoch).
///
/// The batch of a step is a function of (seed, step) alone; the last batch of an epoch may be smaller.
public struct RowSampler: Sendable {
  /// Encodes a text anew for the epoch that a number stands for: sampled encoding (Kudo 2018) as augmentation.
  public typealias Augmentation = @Sendable (_ text: String, _ seed: UInt64) throws -> [Int32]

  private let dataset: LabelledDataset
  private let batchSize: Int
  private let seed: UInt64
  private let bucketed: Bool
  private let augmentation: Augmentation?

  /// The number of batches that are sorted by length together: few enough that a batch is a random one of its epoch.
  private static let bucketBatches = 50

  /// - Parameters:
  ///   - dataset: the rows.
  ///   - batchSize: rows in a batch.
  ///   - seed: decides the order.
  ///   - bucketed: whether batches are made of rows of like length, within shuffled blocks of fifty batches.
  ///   - augmentation: encodes texts anew each epoch; nil uses the ids of the data set.
  public init(
    _ dataset: LabelledDataset, batchSize: Int, seed: UInt64, bucketed: Bool = false,
    augmentation: Augmentation? = nil
  ) {
    precondition(batchSize > 0 && dataset.count > 0)
    self.dataset = dataset
    self.batchSize = batchSize
    self.seed = seed
    self.bucketed = bucketed
    self.augmentation = augmentation
  }

  /// The number of steps in an epoch.
  public var stepsPerEpoch: Int { (dataset.count + batchSize - 1) / batchSize }

  /// The rows of step `step`.
  public func rows(at step: Int) -> [Int] {
    precondition(step >= 0)
    let (epoch, place) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let order = Permutation(count: dataset.count, seed: seed, epoch: UInt64(epoch))
    guard bucketed else { return batchPlaces(place).map { order[$0] } }
    let block = place / Self.bucketBatches
    let first = block * Self.bucketBatches
    let batches = min(Self.bucketBatches, stepsPerEpoch - first)
    let places = first * batchSize..<min((first + batches) * batchSize, dataset.count)
    let sorted = places.map { order[$0] }.sorted { (dataset.length($0), $0) < (dataset.length($1), $1) }
    // The batches of a block are shuffled too, or lengths would rise and fall through training.
    let shuffle = Permutation(count: batches, seed: seed ^ UInt64(block), epoch: UInt64(epoch))
    let start = shuffle[place - first] * batchSize
    return Array(sorted[start..<min(start + batchSize, sorted.count)])
  }

  private func batchPlaces(_ place: Int) -> Range<Int> {
    place * batchSize..<min((place + 1) * batchSize, dataset.count)
  }

  /// The lengths of the `count` longest sequences there can be, `limit` at most: those of the data set, or where texts
  /// are encoded anew each epoch and their lengths are not known, the limit.
  package func longest(_ count: Int, limit: Int) -> [Int] {
    let count = min(count, dataset.count)
    if augmentation != nil { return [Int](repeating: limit, count: count) }
    return (0..<dataset.count).map { min(limit, dataset.length($0)) }.sorted(by: >).prefix(count).map { $0 }
  }

  /// The batch of step `step`.
  ///
  /// Of a row with several windows it has one, drawn anew each epoch: every row weighs the same however long it is, and an
  /// epoch takes no longer than with rows cut.
  ///
  /// - Throws: what the augmentation throws.
  public func batch(at step: Int) throws -> RowBatch {
    let rows = rows(at: step)
    let epoch = UInt64(step / stepsPerEpoch)
    let epochSeed = Permutation.mix(seed ^ Permutation.mix(epoch))
    func window(_ row: Int, _ count: Int) -> Int {
      count > 1 ? Int(Permutation.mix(epochSeed ^ Permutation.mix(UInt64(row))) % UInt64(count)) : 0
    }
    guard let augmentation else {
      return dataset.batch(rows, windows: rows.map { window($0, dataset.windowCount($0)) })
    }
    return try dataset.batch(rows, window: window) { try augmentation($0, epochSeed) }
  }
}
