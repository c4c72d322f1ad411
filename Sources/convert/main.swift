import Commands

Programs.convert()
