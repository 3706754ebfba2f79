"""The messages of a queue, one below the other: in machdbg, `command script import kmsgs.py`."""


class Queue:
    """The kmsgs of a queue are a circle: ikmq_base is the first; the ikm_next of the last is the first again."""

    def __init__(self, queue, internal_dict):
        self.queue = queue

    def update(self):
        self.kmsgs = []
        kmsg = self.queue.GetChildMemberWithName("ikmq_base")
        seen = set()
        while kmsg.unsigned and kmsg.unsigned not in seen:
            seen.add(kmsg.unsigned)
            self.kmsgs.append(kmsg)
            kmsg = kmsg.GetChildMemberWithName("ikm_next")

    def num_children(self):
        return len(self.kmsgs)

    def get_child_index(self, name):
        return int(name.strip("[]"))

    def get_child_at_index(self, index):
        return self.kmsgs[index].Clone(f"[{index}]")

def queue_summary(queue, internal_dict):
    ids = [str(kmsg.GetValueForExpressionPath("->ikm_header->msgh_id").signed) for kmsg in queue]
    return f"{len(ids)} messages: {', '.join(ids)}"

def __lldb_init_module(debugger, internal_dict):
    debugger.HandleCommand("type synthetic add -l kmsgs.Queue ipc_kmsg_queue")
    debugger.HandleCommand("type summary add -e -F kmsgs.queue_summary ipc_kmsg_queue")
