#!/usr/bin/env python3
"""Explicit-state models (BFS) of connectless' blob sink and exactly-once source.
usage: protocol-model.py [sink] [safe] [rewind] [source]   (sink, source: variants with counterexamples)
Two instances that may stall anywhere (= zombie; a lease may be stolen at any moment: no clock is trusted), crash,
requests whose answer is lost although applied, requests that time out and are applied LATER (delayed in the net).
Checked in every state: no record twice / no record lost / no committed blob changed; and AG EF done (progress possible)."""
import sys, time, itertools
from collections import deque, namedtuple

# ------------------------------------------------------------------ generic explorer
def explore(init, succ, bad, done, limit=3_000_000, progress=True, verbose=True):
    idx = {init: 0}; states = [init]; pred = [(-1, 'init')]; rev = [[]]; q = deque([0]); t0 = time.time(); dn = []
    def trace(i):
        out = []
        while i >= 0: out.append(pred[i][1]); i = pred[i][0]
        return out[::-1]
    edges = 0
    while q:
        i = q.popleft(); s = states[i]
        if done(s): dn.append(i)
        for lab, t, viol in succ(s):
            v = viol or bad(t); edges += 1
            if v: return dict(ok=False, why=v, trace=trace(i) + [lab], states=len(states), secs=round(time.time()-t0,1))
            j = idx.get(t)
            if j is None:
                j = len(states); idx[t] = j; states.append(t); pred.append((i, lab)); rev.append([]); q.append(j)
                if j > limit: return dict(ok=None, why='limit', states=j, secs=round(time.time()-t0,1))
            if progress: rev[j].append(i)
    if progress:
        seen = bytearray(len(states)); st = list(dn)
        for d in dn: seen[d] = 1
        while st:
            x = st.pop()
            for p in rev[x]:
                if not seen[p]: seen[p] = 1; st.append(p)
        if not all(seen):
            k = seen.index(0)
            return dict(ok=False, why='STUCK: no way to done', trace=trace(k), states=len(states), final=states[k], secs=round(time.time()-t0,1))
    return dict(ok=True, states=len(states), edges=edges, secs=round(time.time()-t0,1), done=len(dn))

# ------------------------------------------------------------------ blob sink
Row = namedtuple('Row', 'ver wid epoch owner gen nxt files closing')   # files: ((name,(block,..)),..) block=(id,content)
# closing: ((cid,name,blocks),..)      blobs: ((name, committed blocks|None, cid, uncommitted),..)
Inst = namedtuple('Inst', 'inc st snap ops att')                        # st: idle run res
S = namedtuple('S', 'row blobs insts net faults crashes resets')

class Sink:
    def __init__(s, N=2, keys=1, order='wal', ids='fresh', cond='inm', exists='verify', resolve='wid', F=1, C=1, Emax=3,
                 owners=('A', 'B'), reset=None, maxbatch=2, lazyclear=False, subset=True, rewind=0):
        s.__dict__.update(locals()); del s.__dict__['s']
    def key(s, o): return o % s.keys
    def init(s):
        i0 = Inst(0, 'idle', None, (), 0)
        return S(Row(0, None, 0, None, 0, 0, (), ()), (), (i0, i0), (), s.F, s.C, 1 if s.reset else 0)
    def rowdone(s, r): return r.nxt == s.N and not r.files and not r.closing
    def done(s, x): return s.rowdone(x.row)
    # --- storage
    def apply(s, x, op):
        """-> (state, answer, violation)"""
        if op[0] == 'cas':
            if x.row.ver != op[1]: return x, '412', None
            return x._replace(row=op[2]), 'ok', None
        name = op[1]; B = {b[0]: b for b in x.blobs}
        _, com, cid, unc = B.get(name, (name, None, None, ()))
        viol = None
        if op[0] == 'put':
            u = dict(unc); u[op[2]] = op[3]; B[name] = (name, com, cid, tuple(sorted(u.items(), key=repr))); ans = 'ok'
        else:                                                           # ('pbl', name, cid, ids, cond)
            _, _, ncid, ids, cond = op
            if cond == 'inm' and com is not None: return x, 'exists', None
            if cond[0] == 'ifm' and cid != cond[1]: return x, 'exists', None
            src = dict(com or ()); src.update(dict(unc))               # "Latest": uncommitted first
            if any(i not in src for i in ids): return x, 'invalid', None
            new = tuple((i, src[i]) for i in ids)
            if com is not None:
                if [c for _, c in com] != [c for _, c in new] and not (ncid[0] > cid[0]): viol = 'COMMITTED BLOB CHANGED %s %s -> %s' % (name, com, new)
                elif cond == 'none' and ncid[0] < cid[0]: viol = 'COMMITTED BLOB OVERWRITTEN by older generation'
            B[name] = (name, new, ncid, ()); ans = 'ok'                # all other uncommitted blocks are dropped
        return x._replace(blobs=tuple(sorted(B.values(), key=lambda b: b[0]))), ans, viol
    # --- plans of an owner, from the row it knows
    def plans(s, i, n):
        r = n.snap; wid = (i, n.inc, r.ver)
        def row(**k): return r._replace(ver=r.ver + 1, wid=wid, **k)
        out = []
        if r.closing and not s.lazyclear or (r.closing and r.nxt == s.N and not r.files):
            return [tuple(('pbl', nm, cid, tuple(b[0] for b in bl), s.cond) for cid, nm, bl in r.closing) + (('cas', r.ver, row(closing=())),)]
        if r.files and not r.closing and r.ver < s.rewind:              # open files given up (blocks expired, new configuration): read again
            out.append((('cas', r.ver, row(nxt=min(f[0][1] for f in r.files), files=())),))
        pre = tuple(('pbl', nm, cid, tuple(b[0] for b in bl), s.cond) for cid, nm, bl in r.closing)
        sizes = [k for k in range(1, s.maxbatch + 1) if r.nxt + k <= s.N] or [0]
        for k in sizes:
            files = dict(r.files); puts = []; nxt = r.nxt + k
            for key in range(s.keys):
                recs = tuple(o for o in range(r.nxt, nxt) if s.key(o) == key)
                if not recs: continue
                open_ = [f for f in files if f[0] == key]
                nm = open_[0] if open_ else (key, recs[0])
                bid = recs[0] if s.ids == 'offset' else ('e', r.epoch, recs[0]) if s.ids == 'owner' else ('e', r.ver if s.rewind else r.epoch, i, n.inc, recs[0], n.att)
                files[nm] = files.get(nm, ()) + ((bid, recs),); puts.append(('put', nm, bid, recs))
            puts = tuple(puts); allf = sorted(files)
            if k == 0: cuts = [tuple(allf)]                             # end of topic: wall clock closes what is open
            elif s.subset: cuts = [c for m in range(len(allf) + 1) for c in itertools.combinations(allf, m)]
            else: cuts = [(), tuple(allf)]
            for cut in cuts:
                keep = tuple((f, files[f]) for f in allf if f not in cut)
                cl = tuple(((r.gen, r.ver, f), f, files[f]) for f in cut)
                pbl = tuple(('pbl', f, cid, tuple(b[0] for b in bl), s.cond) for cid, f, bl in cl)
                if s.order == 'wal': out.append(pre + puts + (('cas', r.ver, row(nxt=nxt, files=keep, closing=cl)),))
                elif s.order == 'commit_first': out.append(puts + pbl + (('cas', r.ver, row(nxt=nxt, files=keep)),))
                elif s.order == 'ckpt_first': out.append(puts + (('cas', r.ver, row(nxt=nxt, files=keep)),) + pbl)
                elif s.order == 'ckpt_before_stage': out.append((('cas', r.ver, row(nxt=nxt, files=keep, closing=cl)),) + puts)
        return out
    def succ(s, x):
        for i in (0, 1):
            n = x.insts[i]
            def put(n2, y=x):
                if n2.st == 'run' and not n2.ops and s.rowdone(n2.snap): n2 = Inst(n2.inc, 'idle', None, (), 0)
                return y._replace(insts=tuple(n2 if j == i else m for j, m in enumerate(y.insts)))
            nm = 'AB'[i]
            if n.st == 'idle':
                if not s.rowdone(x.row) and (x.row.epoch < s.Emax or all(m.st == 'idle' for m in x.insts)):
                    r = x.row; new = r._replace(ver=r.ver + 1, wid=(i, n.inc, r.ver), epoch=r.epoch + 1, owner=s.owners[i])
                    yield nm + ' reads row, wants lease', put(Inst(n.inc, 'run', r, (('cas', r.ver, new),), 0)), None
                continue
            if x.crashes and (x.row.epoch < s.Emax or x.insts[1 - i].st == 'idle'):
                yield nm + ' CRASHES', put(Inst(n.inc + 1, 'idle', None, (), 0), x._replace(crashes=x.crashes - 1)), None
            if n.st == 'res':                                           # unknown outcome of a cas: read the row
                op = n.ops[0]
                if x.row.wid == op[2].wid: yield nm + ' re-reads: write was mine', put(n._replace(st='run', snap=x.row, ops=n.ops[1:])), None
                elif x.row.ver == op[1]: yield nm + ' re-reads: not applied, retries', put(n._replace(st='run')), None
                elif s.resolve == 'owner' and x.row.owner == s.owners[i]:
                    yield nm + ' re-reads: owner is me, retries with new etag', put(n._replace(st='run', ops=(('cas', x.row.ver, op[2]._replace(ver=x.row.ver + 1)),) + n.ops[1:])), None
                else: yield nm + ' re-reads: fenced', put(Inst(n.inc, 'idle', None, (), 0)), None
                continue
            if not n.ops:
                if s.rowdone(n.snap): yield nm + ' ends', put(Inst(n.inc, 'idle', None, (), 0)), None; continue
                ns = [n._replace(ops=p) for p in s.plans(i, n)]          # planning is local: fused with the plan's first request
            else: ns = [n]
            for n in ns:
                op = n.ops[0]; d = s.show(op)
                y, ans, viol = s.apply(x, op)
                yield from s.answer(i, nm, n, op, ans, y, d, viol, put)
                if x.faults:
                    yield from s.answer(i, nm, n, op, 'timeout', y._replace(faults=x.faults - 1), d + ' (applied, ANSWER LOST)', viol, put)
                    z = x._replace(faults=x.faults - 1, net=tuple(sorted(x.net + (op,), key=repr)))
                    yield from s.answer(i, nm, n, op, 'timeout', z, d + ' (DELAYED in net)', None, put)
        for op in set(x.net):
            l = list(x.net); l.remove(op); y, ans, viol = s.apply(x, op)
            yield 'net: delayed %s arrives -> %s' % (s.show(op), ans), y._replace(net=tuple(l)), viol
        if x.resets and (s.reset == 'naive' or not x.row.closing):
            r = x.row
            yield 'USER resets offset to 0', x._replace(resets=0, row=r._replace(ver=r.ver + 1, wid='user', epoch=r.epoch + 1, owner='user', gen=r.gen + 1, nxt=0, files=(), closing=())), None
    def answer(s, i, nm, n, op, ans, y, d, viol, put):
        lab = '%s %s -> %s' % (nm, d, ans); idle = Inst(n.inc, 'idle', None, (), 0); nxt = n._replace(ops=n.ops[1:])
        if viol: yield lab, y, viol; return
        if op[0] == 'put':
            if ans == 'ok': yield lab, put(nxt, y), None
            else:
                yield lab + ', retries same', put(n, y), None
                yield lab + ', plans anew', put(n._replace(ops=(), att=n.att + 1), y), None
        elif op[0] == 'cas':
            if ans == 'ok': yield lab, put(nxt._replace(snap=op[2]), y), None
            elif ans == 'timeout' or s.resolve != 'none': yield lab, put(n._replace(st='res'), y), None
            else: yield lab, put(idle, y), None
        else:
            if ans == 'ok': yield lab, put(nxt, y), None
            elif ans == 'timeout': yield lab + ', retries', put(n, y), None
            else:
                cid = next((b[2] for b in y.blobs if b[0] == op[1]), None)
                if s.exists == 'trust' and ans == 'exists': yield lab + ' taken as done', put(nxt, y), None
                elif cid == op[2]: yield lab + ' HEAD: mine', put(nxt, y), None
                elif cid and cid[0] < op[2][0] and ans == 'exists': yield lab + ' HEAD: older generation, If-Match', put(n._replace(ops=(op[:4] + (('ifm', cid),),) + n.ops[1:]), y), None
                elif y.row.ver != n.snap.ver: yield lab + ' row moved on: fenced', put(idle, y), None
                else: yield lab, y, 'COMMIT REFUSED (%s) to the rightful owner: %s' % (ans, op[1])
    def show(s, op):
        if op[0] == 'put': return 'PutBlock %s id=%s %s' % (op[1], op[2], list(op[3]))
        if op[0] == 'pbl': return 'PutBlockList %s %s' % (op[1], list(op[3]))
        r = op[2]; return 'CAS v%d{ep%d next=%d open=%s closing=%s}' % (op[1], r.epoch, r.nxt, [(f, [c for _, c in b]) for f, b in r.files], [(f, [c for _, c in b]) for _, f, b in r.closing])
    def bad(s, x):
        seen = {}; g = x.row.gen
        for nm, com, cid, unc in x.blobs:
            if com is None or cid[0] != g: continue
            for _, c in com:
                for o in c:
                    if o in seen: return 'DOUBLED record %d' % o
                    seen[o] = 1
        B = {b[0]: b for b in x.blobs}
        def present(nm, b):
            bl = B.get(nm)
            return bl is not None and dict(bl[3]).get(b[0]) == b[1]
        held = set(seen)
        for nm, bl in x.row.files:
            for b in bl:
                if present(nm, b): held |= set(b[1])
        for _, nm, bl in x.row.closing:
            for b in bl:
                if present(nm, b): held |= set(b[1])
        for o in range(x.row.nxt):
            if o not in held: return 'LOST record %d (next=%d, neither committed nor in a listed live block)' % (o, x.row.nxt)
        return None
    def run(s, **k): return explore(s.init(), s.succ, s.bad, s.done, **k)

# ------------------------------------------------------------------ exactly-once source
# One Kafka source partition P with records 0..N-1. Generation 0: P belongs to task 1 (id t1); generation 1: to task 0 (id t0).
# lease rows per task: (ver, epoch, gen, clean);  offset row (cache): value ; kafka: per id (pepoch, open txn seq|None); log; marker
Src = namedtuple('Src', 'rows cache ids log marker insts regen fenced faults crashes net foreign patched')
SI = namedtuple('SI', 'st task gen ver pe off')   # off: next seq; clean from row kept in off at start

class Source:
    def __init__(s, N=2, confirm=True, genfence=True, fence_kafka=True, trust_clean=True, always_cache=False, init_first=True, wait_hw=True, clean_early=False,
                 redeal=True, F=1, C=1, foreign=False, patch=None, Emax=2, kafka_first=False):
        s.__dict__.update(locals()); del s.__dict__['s']
    def init(s):
        i0 = SI('idle', 0, 0, 0, 0, 0)
        return Src(((0, 0, 0, True), (0, 0, 0, True)), 0, ((0, None), (0, None)), (), (0, 0), (i0, i0), 0, 0, s.F, s.C, (), 'no' if s.foreign else 'never', 0 if s.patch else 9)
    # marker = (value now, value as visible below the LSO held by a foreign open transaction)
    def done(s, x): # or: the bound on take-overs is used up (an artefact of the bound, not of the protocol)
        return (x.marker[0] >= s.N and (x.patched in (9, 2)) and (not s.redeal or x.regen == 2)) or any(r[1] >= s.Emax for r in x.rows) and all(n.st == 'idle' for n in x.insts)
    def bad(s, x):
        exp = 0
        l = list(x.log)
        if s.patch: # user resets to 0 once: 'R' in the log; what follows must restart at 0
            if 'R' in l: l = l[l.index('R') + 1:]
        for r in l:
            if r < exp: return 'DOUBLED record %d: log %s' % (r, x.log)
            if r > exp: return 'LOST record %d: log %s' % (exp, x.log)
            exp += 1
        return None
    def succ(s, x):
        def rowset(y, t, v): return y._replace(rows=tuple(v if k == t else r for k, r in enumerate(y.rows)))
        def idset(y, t, v): return y._replace(ids=tuple(v if k == t else r for k, r in enumerate(y.ids)))
        def mark(y, v): return y._replace(marker=(v, v if y.foreign != 'open' else y.marker[1]))
        def initpid(y, t): return idset(y, t, (y.ids[t][0] + 1, None))   # bumps the producer epoch, aborts an open txn
        def endtxn(y, t, pe):
            e, txn = y.ids[t]
            if e != pe: return y, 'fenced'
            if txn is None: return y, 'invalid'
            y = idset(y, t, (e, None)); return mark(y._replace(log=y.log + (txn,)), txn + 1), 'ok'
        for i in (0, 1):
            n = x.insts[i]; nm = 'AB'[i]; t = n.task; idt = t
            def put(n2, y=x): return y._replace(insts=tuple(n2 if j == i else m for j, m in enumerate(y.insts)))
            idle = SI('idle', 0, 0, 0, 0, 0)
            if n.st == 'idle':
                for gen, task in ((0, 1), (1, 0)):                       # a plan of generation g may arrive late
                    if gen == 1 and x.regen < 2: continue
                    if not s.redeal and gen == 1: continue
                    if gen == 0 and x.regen and i == 0 and False: continue
                    r = x.rows[task]
                    if x.patched == 1: continue
                    if s.genfence and r[2] > gen: continue               # lease row says: newer generation
                    if r[1] < s.Emax: yield '%s reads lease t%d' % (nm, task), put(SI('lease', task, gen, r[0], int(r[3]), 0)), None
                continue
            if x.crashes: yield nm + ' CRASHES', put(idle, x._replace(crashes=x.crashes - 1)), None
            r = x.rows[t]
            if n.st == 'lease':
                if r[0] != n.ver: yield nm + ' lease 412', put(idle), None
                else:
                    y = rowset(x, t, (r[0] + 1, r[1] + 1, max(n.gen, r[2]) if s.genfence else r[2], False))
                    nxt = 'init' if s.init_first else 'read'
                    yield '%s takes lease t%d (epoch %d, was clean=%d)' % (nm, t, r[1] + 1, n.pe), put(SI(nxt, t, n.gen, r[0] + 1, -n.pe, 0), y), None
            elif n.st == 'init':                                         # pe<=0 here: -clean
                y = initpid(x, t)
                st = 'confirm' if s.confirm else ('read' if s.init_first else 'run')
                yield '%s InitProducerId t%d' % (nm, t), put(n._replace(st=st, pe=y.ids[t][0] * 10 + (1 if n.pe == -1 else 0)), y), None
            elif n.st == 'confirm':
                if r[0] != n.ver: yield nm + ' confirm 412: stops', put(idle), None
                else:
                    y = rowset(x, t, (r[0] + 1,) + r[1:]); yield nm + ' confirms lease', put(n._replace(st='read' if s.init_first else 'run', ver=r[0] + 1), y), None
            elif n.st == 'read':
                clean = (n.pe % 10 == 1) if s.init_first else n.pe == -1
                v = x.marker[0]
                if not (s.wait_hw) : v = x.marker[1]
                elif x.foreign == 'open': continue                       # waits until the LSO has passed the end offset
                if (clean and s.trust_clean) or s.always_cache: v = x.cache
                yield '%s reads offset %d (%s)' % (nm, v, 'table' if (clean and s.trust_clean) or s.always_cache else 'marker'), put(n._replace(st='run' if s.init_first else 'init', off=v)), None
            elif n.st == 'run':
                pe = n.pe // 10; e, txn = x.ids[t]
                if n.off >= s.N:
                    yield nm + ' nothing more: closes', put(n._replace(st='close')), None; continue
                yield nm + ' stops: closes', put(n._replace(st='close')), None
                if e != pe: yield nm + ' produce: FENCED', put(idle), None
                else: yield '%s txn(record %d, marker %d)' % (nm, n.off, n.off + 1), put(n._replace(st='end'), idset(x, t, (e, n.off))), None
                
            elif n.st == 'end':
                pe = n.pe // 10
                if s.clean_early and r[0] == n.ver:
                    yield nm + ' writes table clean=1 before the answer', put(n._replace(st='end2', ver=r[0] + 1), rowset(x, t, (r[0] + 1, r[1], r[2], True))._replace(cache=n.off + 1)), None
                    continue
                yield from s.doend(x, i, n, nm, put, idle, endtxn, pe)
            elif n.st == 'end2':
                yield from s.doend(x, i, n, nm, put, idle, endtxn, n.pe // 10)
            elif n.st == 'ckpt':
                yield nm + ' skips checkpoint', put(n._replace(st='run')), None
                if r[0] != n.ver: yield nm + ' checkpoint 412: stops', put(idle), None
                else: yield '%s checkpoint table=%d' % (nm, n.off), put(n._replace(st='run', ver=r[0] + 1), rowset(x, t, (r[0] + 1,) + r[1:])._replace(cache=n.off)), None
            elif n.st == 'close':
                if r[0] != n.ver: yield nm + ' close 412', put(idle), None
                else: yield '%s closes clean, table=%d' % (nm, n.off), put(idle, rowset(x, t, (r[0] + 1, r[1], r[2], True))._replace(cache=n.off)), None
        for op in set(x.net):
            l = list(x.net); l.remove(op); y, a = endtxn(x, op[0], op[1]); yield 'net: delayed EndTxn t%d arrives -> %s' % (op[0], a), y._replace(net=tuple(l)), None
        if s.redeal and x.regen == 0:
            y = x
            if s.kafka_first: y = initpid(initpid(y, 0), 1)
            elif s.genfence:                                             # raise every old task's lease row: generation 1, epoch+1
                y = y._replace(rows=tuple((r[0] + 1, r[1], 1, False) for r in y.rows))
            yield 'HERDER: generation 1, %s' % ('transactional ids initialised FIRST' if s.kafka_first else 'lease rows fenced=%d' % s.genfence), y._replace(regen=1), None
        if s.redeal and x.regen == 1:
            y = x
            if s.kafka_first: y = y._replace(rows=tuple((r[0] + 1, r[1], 1, False) for r in y.rows))
            elif s.fence_kafka: y = initpid(initpid(y, 0), 1)
            yield 'HERDER: %s, tasks of generation 1 may start' % ('lease rows fenced AFTER' if s.kafka_first else 'old transactional ids initialised=%d' % s.fence_kafka), y._replace(regen=2), None
        if x.foreign == 'no': yield 'foreign connector opens a txn in the marker partition', x._replace(foreign='open'), None
        if x.foreign == 'open': yield 'foreign txn ends', x._replace(foreign='never', marker=(x.marker[0],) * 2), None
        if x.patched == 0 and not s.redeal:                              # STOPPED + PATCH offsets to 0
            if s.patch == 'table_only': # raises leases, init ids, table=0 ; marker keeps old value
                y = x._replace(rows=tuple((r[0] + 1, r[1], r[2], True) for r in x.rows), cache=0, patched=2, log=x.log + ('R',)); y = initpid(y, 1)
                yield 'USER PATCH offset 0 (table only)', y, None
            if s.patch == 'nofence':
                y = x._replace(rows=tuple((r[0] + 1, r[1], r[2], True) for r in x.rows), cache=0, patched=2, log=x.log + ('R',), marker=(0, 0))
                yield 'USER PATCH offset 0 (no fencing of the transactional id)', y, None
            if s.patch == 'full':
                y = x._replace(rows=tuple((r[0] + 1, r[1], r[2], False) for r in x.rows)); y = initpid(y, 1)
                yield 'USER PATCH: fence rows, init ids', y._replace(patched=1), None
        if x.patched == 1:
            yield 'USER PATCH: marker/position + table = 0', x._replace(patched=2, cache=0, marker=(0, 0), rows=tuple((r[0] + 1, r[1], r[2], True) for r in x.rows), log=x.log + ('R',)), None
    def doend(s, x, i, n, nm, put, idle, endtxn, pe):
        after = SI('ckpt', n.task, n.gen, n.ver, n.pe, n.off + 1)
        y, a = endtxn(x, n.task, pe)
        if a == 'ok': yield '%s EndTxn t%d -> ok, record %d committed' % (nm, n.task, n.off), put(after, y), None
        else: yield '%s EndTxn t%d -> %s: stops' % (nm, n.task, a), put(idle), None
        if x.faults:
            if a == 'ok': yield '%s EndTxn ANSWER LOST (record %d committed): re-init' % (nm, n.off), put(n._replace(st='init', pe=0), y._replace(faults=x.faults - 1)), None
            yield '%s EndTxn DELAYED in net: re-init' % nm, put(n._replace(st='init', pe=0), x._replace(faults=x.faults - 1, net=x.net + ((n.task, pe),))), None
    def run(s, **k): return explore(s.init(), s.succ, s.bad, s.done, **k)

def report(title, r):
    print('%-64s %s  states=%d %ss%s' % (title, {True: 'SAFE', False: 'UNSAFE', None: 'limit'}[r['ok']], r['states'], r['secs'], '' if r['ok'] else '  ' + str(r['why'])), flush=True)
    if r['ok'] is False:
        for l in r['trace'][1:]: print('      ', l)
        sys.stdout.flush()

def sink():
    report('S1 commit list BEFORE checkpoint, no condition, id=offset (as DESIGN reads)', Sink(order='commit_first', ids='offset', cond='none', exists='trust', F=0, C=0).run())
    report('S1a same + ids unique', Sink(order='commit_first', cond='none', exists='trust', F=0, C=0).run())
    report('S1b same + ids unique + If-None-Match, 409 taken as done', Sink(order='commit_first', exists='trust', F=0, C=0).run())
    report('S1c same + ids unique + If-None-Match, 409 verified', Sink(order='commit_first', F=0, C=0).run())
    report('S2 checkpoint, then commit, no intent', Sink(order='ckpt_first', F=0).run())
    report('S3 checkpoint lists blocks before they are staged', Sink(order='ckpt_before_stage', F=0).run())
    report('S4 intent, block id = offset', Sink(ids='offset', F=0).run())
    report('S4b intent, id = epoch+offset, reused for other bytes after a timeout', Sink(ids='owner').run())
    report('S5 intent, commit without condition', Sink(cond='none').run())
    report('S5r same, with a reset that finishes closings', Sink(cond='none', reset='finish', F=0, C=0, Emax=4).run())
    report('S6 intent, 412 resolved by owner name (trigger and drain of one worker)', Sink(resolve='owner', owners=('W', 'W'), C=0).run())
    report('S7 reset of offsets drops closings', Sink(reset='naive', F=0, C=0).run())
    report('S7b reset finishes closings first, overwrite by If-Match: F=0', Sink(reset='finish', F=0, C=0, Emax=4).run())

def safe():
    report('S0a full, N=2 F=1 C=0 take-overs 3', Sink(C=0).run())
    report('S0b full, N=2 F=0 C=1 take-overs 3', Sink(F=0).run())
    report('S0c full, N=3 F=0 C=0 take-overs 3', Sink(N=3, F=0, C=0).run())
    report('S0d full, N=2 F=1 C=1 take-overs 2', Sink(Emax=2).run())
    report('S0e full, N=3 F=1 C=0 take-overs 2', Sink(N=3, F=1, C=0, Emax=2).run())
    report('S0f full, N=2 F=2 C=0 take-overs 2', Sink(F=2, C=0, Emax=2).run())
    report('S7c reset finishes closings, F=1 C=0 take-overs 2', Sink(reset='finish', F=1, C=0, Emax=2).run())
    report('S8 clearing lazily with the next checkpoint, N=2 F=1 C=0', Sink(lazyclear=True, C=0).run())
    report('S9 full, N=2, two files side by side, F=1 C=0', Sink(keys=2, C=0).run())
    report('S9b full, N=3, two files side by side, F=0 C=0', Sink(N=3, keys=2, F=0, C=0).run())

def rewind():
    report('R1 rotation closes ALL open files, rewind to base, 2 files, N=3', Sink(N=3, keys=2, subset=False, rewind=5, F=0, C=0, Emax=2).run())
    report('R1b same N=2 F=1', Sink(N=2, keys=2, subset=False, rewind=5, F=1, C=0, Emax=2).run())
    report('R2 rotation closes one file, rewind to lowest open offset', Sink(N=3, keys=2, subset=True, rewind=5, F=0, C=0, Emax=2).run())

def source():
    report('E0 full: lease, init, confirm, read, txn, fence on re-deal', Source().run())
    report('E0b full, N=3 F=0 C=1', Source(N=3, F=0, C=1).run())
    report('E1 no generation fence (id per task only)', Source(genfence=False, fence_kafka=False).run())
    report('E1b Kafka ids fenced, lease rows not', Source(genfence=False).run())
    report('E1c lease rows fenced, Kafka ids not', Source(fence_kafka=False).run())
    report('E1d ids initialised first, lease rows raised after', Source(kafka_first=True).run())
    report('E2 no confirm after InitProducerId', Source(confirm=False).run())
    report('E3 marker read before InitProducerId', Source(init_first=False).run())
    report('E4 table trusted though not clean', Source(always_cache=True).run())
    report('E5 clean written before EndTxn is answered', Source(clean_early=True, redeal=False).run())
    report('E6 marker read only up to LSO (foreign open txn)', Source(foreign=True, wait_hw=False, redeal=False).run())
    report('E6b waits until LSO >= end offset', Source(foreign=True, redeal=False).run())
    report('E7 PATCH only to the table', Source(patch='table_only', redeal=False).run())
    report('E7b PATCH without fencing the id', Source(patch='nofence', redeal=False).run())
    report('E7c PATCH: fence, init, then truth + table', Source(patch='full', redeal=False).run())

if __name__ == '__main__':
    for w in (['sink', 'safe', 'rewind', 'source'] if sys.argv[1:] in ([], ['all']) else sys.argv[1:]): globals()[w]()
