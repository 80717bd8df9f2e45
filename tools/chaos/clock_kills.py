"""C2: the server is killed while the sandbox's clock is moved; the same key asked again moves it once.

Campaigns and payments fall due on the way, so a move takes many transactions. The request is sent again after the kill, and
once more when it was answered: the clock is then where the first request was to bring it, whatever became of that one.
"""

import threading
import time

import invariants
from background import fund
from client import NoReply, NotSent
from place import require
from sandbox import DAY, advance, now_at

DAYS = 5
# Real time goes on while servers die and start.
SLACK_SECONDS = 120


def run(options, place):
    rounds = options.rounds or options.of(3, 40)
    server = place.started()
    cut_off = 0
    for number in range(rounds):
        fund(server, place.chance, options.of(20, 60))
        before, key = now_at(server), f"round-{number}"
        answers = []

        def move():
            try:
                answers.append(advance(server, DAYS * DAY, key=key))
            except (NoReply, NotSent):
                pass

        mover = threading.Thread(target=move)
        mover.start()
        time.sleep(place.chance.uniform(0.0, 0.4))
        server.kill()
        mover.join()
        cut_off += not answers
        server.start()
        again = advance(server, DAYS * DAY, key=key)
        again.expect(200)
        last = advance(server, DAYS * DAY, key=key)
        require(last.data == again.data, lambda: f"the same key was answered differently: {again} and {last}")
        require(all(one.data == last.data for one in answers), lambda: f"{answers} before the kill, {last} after it")
        moved = (now_at(server) - before).total_seconds() - DAYS * DAY
        require(0 <= moved < SLACK_SECONDS, lambda: f"the clock moved by {moved} s more than {DAYS} days")
        place.say(f"{number + 1} of {rounds}: {cut_off} cut off")
    invariants.check(place, server)
    return f"{rounds} moves, {cut_off} of them cut off by a kill, each repeated twice under its key: the clock moved once"
