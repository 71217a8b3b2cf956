// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/qmp.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "xmalloc.h"

#define ANSWER_MS 2000
#define LINE_MAX_SIZE (4 << 20) /* query-pci of a few hundred functions has 100 KiB */

struct qmp {
	int fd;
	char *line; /* received, and not yet complete, or followed by more; NUL-terminated */
	size_t used;
	size_t taken; /* of these, returned as a line */
	size_t room;
	char refusal[QMP_TEXT];
};

static int64_t now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A signal that ends the counting early does not end this wait, which is short. */
static int wait_for_more(const struct qmp *qmp, int64_t deadline)
{
	struct pollfd poll_fd = { .fd = qmp->fd, .events = POLLIN };
	int ready;

	do {
		const int64_t left = deadline - now_ms();

		ready = left > 0 ? poll(&poll_fd, 1, (int)left) : 0;
	} while (ready < 0 && errno == EINTR);
	if (ready < 0)
		return -errno;
	return ready == 0 ? -ETIMEDOUT : 0;
}

static int receive(struct qmp *qmp, int64_t deadline)
{
	ssize_t n;
	int ret;

	if (qmp->used + 1 >= qmp->room) {
		if (qmp->room >= LINE_MAX_SIZE)
			return -EBADMSG;
		qmp->room = qmp->room ? 2 * qmp->room : 4096;
		qmp->line = xreallocarray(qmp->line, qmp->room, 1);
	}
	ret = wait_for_more(qmp, deadline);
	if (ret)
		return ret;
	n = recv(qmp->fd, qmp->line + qmp->used, qmp->room - qmp->used - 1, 0);
	if (n <= 0)
		return n < 0 ? -errno : -ECONNRESET;
	qmp->used += (size_t)n;
	return 0;
}

/* Without the line returned before. */
static int next_line(struct qmp *qmp, int64_t deadline, const char **line)
{
	size_t seen = 0;
	char *end = NULL;

	qmp->used -= qmp->taken;
	if (qmp->used)
		memmove(qmp->line, qmp->line + qmp->taken, qmp->used);
	qmp->taken = 0;
	while (!end) {
		int ret;

		end = qmp->used > seen ? memchr(qmp->line + seen, '\n', qmp->used - seen) : NULL;
		seen = qmp->used;
		ret = end ? 0 : receive(qmp, deadline);
		if (ret)
			return ret;
	}
	*end = '\0';
	qmp->taken = (size_t)(end - qmp->line) + 1;
	*line = qmp->line;
	return 0;
}

/* The next document that is not an event, and has that key or "error". */
static int receive_answer(struct qmp *qmp, const char *key, json_t **value)
{
	const int64_t deadline = now_ms() + ANSWER_MS;
	const char *line, *refusal;
	json_t *document;
	int ret;

	do {
		ret = next_line(qmp, deadline, &line);
		if (ret)
			return ret;
		document = json_loads(line, 0, NULL);
		if (!json_is_object(document)) {
			json_decref(document);
			return -EBADMSG;
		}
		if (!json_object_get(document, "event"))
			break;
		json_decref(document);
	} while (true);
	*value = json_incref(json_object_get(document, key));
	refusal = json_string_value(json_object_get(json_object_get(document, "error"), "desc"));
	copy_text(qmp->refusal, sizeof(qmp->refusal), refusal ? refusal : "");
	ret = *value ? 0 : refusal ? -EREMOTEIO : -EBADMSG;
	json_decref(document);
	return ret;
}

static int send_all(const struct qmp *qmp, const char *text)
{
	const size_t size = strlen(text);
	const ssize_t n = send(qmp->fd, text, size, MSG_NOSIGNAL);

	if (n < 0)
		return errno == EPIPE ? -ECONNRESET : -errno;
	return (size_t)n < size ? -EAGAIN : 0;
}

int qmp_execute(struct qmp *qmp, const char *command, json_t *arguments, json_t **result)
{
	AUTO_FREE char *text = NULL, *line = NULL;
	json_t *request = json_pack("{s:s, s:o*}", "execute", command, "arguments", arguments);
	int ret;

	text = json_dumps(request, JSON_COMPACT);
	json_decref(request);
	line = xasprintf("%s\n", text);
	ret = send_all(qmp, line);
	return ret ? ret : receive_answer(qmp, "return", result);
}

static int negotiate(struct qmp *qmp)
{
	json_t *answer = NULL;
	int ret = receive_answer(qmp, "QMP", &answer);

	json_decref(answer);
	if (ret)
		return ret;
	ret = qmp_execute(qmp, "qmp_capabilities", NULL, &answer);
	if (ret == 0)
		json_decref(answer);
	return ret;
}

/* Not blocking, since a full queue would block connect() for as long as the client served likes. */
int qmp_open(const char *path, struct qmp **qmp)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct qmp *made = xcalloc(1, sizeof(*made));

	*qmp = made;
	made->fd = -1;
	json_set_alloc_funcs(xmalloc, free);
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	copy_text(address.sun_path, sizeof(address.sun_path), path);
	made->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (made->fd < 0)
		return -errno;
	if (connect(made->fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	return negotiate(made);
}

pid_t qmp_peer(const struct qmp *qmp)
{
	struct ucred peer = { 0 };
	socklen_t size = sizeof(peer);

	return getsockopt(qmp->fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
}

const char *qmp_refusal(const struct qmp *qmp)
{
	return qmp->refusal;
}

void qmp_close(struct qmp *qmp)
{
	if (!qmp)
		return;
	if (qmp->fd >= 0)
		close(qmp->fd);
	free(qmp->line);
	free(qmp);
}
