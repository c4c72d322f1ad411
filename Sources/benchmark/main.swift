import Commands

Programs.benchmark()
