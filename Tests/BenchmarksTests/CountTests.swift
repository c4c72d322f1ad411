import Batches
import Benchmarks
import Testing
import Training
import Transformer

/// What the benchmark counts, against numbers worked out by hand.
@Suite struct CountTests {
  @Test func operationsOfADecoder() {
    // nano: 4 blocks of 12·128² = 196,608 and a head of 512·128 = 65,536 are 851,968 weights, 6 each: 5,111,808;
    // attention 12·4·128·64 = 393,216.
    #expect(BenchmarkSize.nano.operationsPerToken(length: 64, headShare: 1) == 5_505_024)
    // gpt2-small: 12·7,077,888 + 50,257·768 = 123,532,032, times 6 = 741,192,192; 12·12·768·256 = 28,311,552.
    #expect(BenchmarkSize.gpt2Small.operationsPerToken(length: 256, headShare: 1) == 769_503_744)
  }

  @Test func operationsOfAMaskedModel() {
    // 12·7,077,888 = 84,934,656 in blocks; 768² + 30,522·768 = 24,030,720 in the head, a quarter of them counted:
    // 6·(84,934,656 + 6,007,680) = 545,654,016; 12·12·768·128 = 14,155,776.
    #expect(BenchmarkSize.bertBase.operationsPerToken(length: 128, headShare: 0.25) == 559_809_792)
  }

  @Test(arguments: BenchmarkSize.allCases)
  func operationsMatchTheModel(size: BenchmarkSize) {
    let model = TransformerModel(size.configuration(length: 32))
    // The model's own count leaves out the square map before a masked head.
    let own = model.trainingOperations(length: 32) + (size.isMasked ? 6 * 768 * 768 : 0)
    #expect(size.operationsPerToken(length: 32, headShare: 1) == own)
  }

  @Test func operationsOfAttention() {
    func count(_ isCausal: Bool, _ isBackward: Bool, length: Int = 64) -> Double {
      AttentionCase(length: length, headSize: 32, isCausal: isCausal, isBackward: isBackward).operations
    }
    // 16 sequences and 12 heads; 64² = 4,096 pairs or 64·65/2 = 2,080; 32 elements; 4 or 10 operations.
    #expect(count(false, false) == 100_663_296)
    #expect(count(false, true) == 251_658_240)
    #expect(count(true, false) == 51_118_080)
    #expect(count(true, true) == 127_795_200)
    // One sequence that is longer than 1,024 tokens: 2,000² pairs.
    #expect(count(false, false, length: 2_000) == 6_144_000_000)
  }

  @Test func bytesOfARowOperation() throws {
    let operations = RowOperation.all(of: .nano)
    func named(_ name: String) throws -> RowOperation { try #require(operations.first { $0.name == name }) }
    // 768 tokens of 128: x read and y written.
    #expect(try named("layer norm").bytes == 786_432)
    // The inner width is 512; dy, x and dx.
    #expect(try named("GELU backward").bytes == 4_718_592)
    // Llama's inner width, 8/3 of 128 to a multiple of 32: 352. Gate, up and y.
    #expect(try named("SiLU gate").bytes == 3_244_032)
    // 867,072 weights: w, g, m and v read, w, m and v written.
    #expect(try named("adamw").bytes == 24_278_016)
    // In bfloat16 the norm's output takes two bytes.
    let half = try #require(RowOperation.all(of: .nano, .bf16).first { $0.name == "layer norm" })
    #expect(half.bytes == 589_824)
    #expect(try named("sum of squares").isReading && !named("adamw").isReading)
  }

  @Test func productsOfALinearMap() {
    let products = Product.passes("", LinearShape(tokens: 5, outputs: 7, inputs: 3))
    #expect(products.map(\.m) == [5, 5, 7])
    #expect(products.map(\.n) == [7, 3, 3])
    #expect(products.map(\.k) == [3, 7, 5])
    #expect(products.allSatisfy { $0.operations == 210 })
  }

  @Test func productsOfAModelMakeUpItsOperations() {
    // All products of nano's step but attention's: 4 blocks and one head over 768 tokens.
    let products = Product.all(of: .nano)
    let blocks = products.filter { !$0.name.hasSuffix("head") }.reduce(0) { $0 + $1.operations }
    let head = products.filter { $0.name.hasSuffix("head") }.reduce(0) { $0 + $1.operations }
    #expect(4 * blocks + head == 768 * 5_111_808)
  }

  @Test func sharedProductsAreListedOnce() {
    #expect(Product.all(of: [.gpt2Small]).count == 15)
    let both = Product.all(of: [.gpt2Small, .bertBase])
    #expect(both.count == 18)
    #expect(both.suffix(3).allSatisfy { $0.name == "bert-base head" && $0.shape.tokens == 154 })
  }

  @Test func maskedTokensHaveTargets() {
    let task = RandomTokenTask(.bertBase, batchSize: 16, length: 128, seed: 3)
    let masked = task.batch.targets.count
    // A binomial count of 2,048 at 0.15: 307 with a standard deviation of 16; five of them.
    #expect(abs(masked - 307) < 80)
    #expect(task.headShare == Double(masked) / 2_048)
    #expect(RandomTokenTask(.bertBase, batchSize: 1, length: 1, seed: 3).batch.targets.count == 1)
    #expect(RandomTokenTask(.nano, batchSize: 2, length: 9, seed: 3).headShare == 1)
  }

  @Test func quantiles() {
    let samples = Samples([4, 1, 3, 2])
    #expect(samples.median == 2.5)
    #expect(samples.quantile(0) == 1 && samples.quantile(1) == 4)
    // A tenth of three steps above the least.
    #expect(abs(samples.quantile(0.1) - 1.3) < 1e-12)
    #expect(Samples([7]).quantile(0.95) == 7)
  }

  @Test func sharesAreTakenOfTheirOwnPeak() {
    let timing = Timing(windows: [1, 2, 4], limits: [100, 50, 30])
    // 10, 5 and 2.5 operations a second: 0.1, 0.1, 0.0833 of their peaks.
    #expect(timing.share(of: 10) == 0.1)
    #expect(timing.seconds.median == 2)
  }
}
