import Commands

Programs.predict()
