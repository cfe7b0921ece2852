/**
 * @file recent.h
 * Recent moves rest: keys whose move was finished a short time ago do not move again yet, as with min_part_hours in
 * Swift. A memory knows which ranges of positions moved when, by the caller's clock, across plans and processes.
 *
 *     hf_recent *recent;
 *     hf_recent_open("moves.hf", &recent, NULL);             // or hf_recent_new(view, 7 * 86400, &recent, NULL)
 *     hf_plan_set_rest(plan, recent, 3600, now, NULL);       // nothing moves twice within an hour
 *     // wait until hf_recent_not_before(), copy batch b, and when its data has arrived everywhere:
 *     hf_recent_record(recent, plan, b, now, NULL);
 *     hf_recent_save(recent, "moves.hf", NULL);
 *
 * A key **rests** from the time at which a batch with its position was recorded, for the **rest** that a plan asks for.
 * Neither this replica of the key nor another one moves then. The **horizon** of a memory is the longest rest: older
 * moves are forgotten.
 *
 * Times are numbers of the caller in any unit, seconds say, and never decrease. No function asks the clock of the
 * machine.
 *
 * To go on after an interruption, plan from the stage of the finished batches, which hf_view_save() saved, with the
 * memory in which these batches are recorded. The plan that was interrupted can be made again from the memory as it was
 * then, with the same rest and time: recorded batches change the memory, and so the plan.
 */
#ifndef HOLDFAST_RECENT_H
#define HOLDFAST_RECENT_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>
#include <holdfast/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A memory of recent moves. */
typedef struct hf_recent hf_recent;

/**
 * Makes a memory without moves.
 *
 * It remembers options 'hash' and 'key_part' of the view and a commitment to its 'seed', and takes plans of keys that
 * are hashed so, from whichever view. A dialect hashes keys in its own way: the memory then remembers its name in place
 * of 'hash', and a commitment to the options that its hashes depend on, 'key_prefix' say, in place of the seed's.
 *
 * @param view     A view of the cluster; borrowed; must not be NULL.
 * @param horizon  Time after which a move is forgotten, the longest rest: at least 1.
 * @param recent   Receives the memory; must not be NULL.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or @p horizon is 0; HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller owns the memory and ends it with hf_recent_free().
 * @threads  Any number at once.
 * @cost     O(1); allocates.
 */
HF_API hf_status hf_recent_new(const hf_view *view, uint64_t horizon, hf_recent **recent, hf_error *error);

/**
 * Ends a memory. Plans that it let rest stay as they are.
 *
 * @param recent  Memory to end; taken. NULL does nothing.
 *
 * @owns     Takes @p recent.
 * @threads  One at a time per memory.
 * @cost     O(1).
 */
HF_API void hf_recent_free(hf_recent *recent);

/**
 * Records that a batch of a plan is finished: its ranges rest from now on.
 *
 * What was known of these positions is replaced, and moves that are older than the horizon are forgotten.
 *
 * @param recent  Memory to change; must not be NULL.
 * @param plan    Plan of the batch; borrowed; must not be NULL.
 * @param batch   Number of the batch, from 0.
 * @param now     Time at which it was finished: not before hf_recent_time().
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, the plan has no such batch, or the clock went back (the message
 * has both times); HF_E_INFEASIBLE if the plan is of keys that are hashed otherwise than hf_recent_new() says (the
 * message names the option); HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per memory.
 * @cost     O(ranges of the memory and of the batch).
 */
HF_API hf_status hf_recent_record(hf_recent *recent, const hf_plan *plan, size_t batch, uint64_t now, hf_error *error);

/**
 * Lets the ranges of a plan rest that moved a short time ago, and divides the plan anew within its limits.
 *
 * Ranges that rest at @p now move in batches of their own, which come last, in the order of the times from which on
 * they may begin: hf_plan_not_before(). The second replica of a key that moves comes in a batch of its own as well, and
 * its time is the rest later. Limits that are set afterwards keep the rest, and so does hf_plan_set_bytes().
 *
 * @param plan    Plan to change; must not be NULL.
 * @param recent  Memory of recent moves; borrowed during the call; must not be NULL.
 * @param rest    Time between two moves of a key, up to hf_recent_horizon(); with 0 nothing rests.
 * @param now     Time at which the plan is made: not before hf_recent_time().
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, @p rest is above the horizon, or the clock went back (the message
 *         has both times); HF_E_INFEASIBLE if the plan is of keys that are hashed otherwise; and as
 *         hf_plan_set_limits().
 *
 * @threads  One at a time per plan.
 * @cost     As hf_plan_set_limits(), and O(ranges of the memory).
 */
HF_API hf_status hf_plan_set_rest(hf_plan *plan, const hf_recent *recent, uint64_t rest, uint64_t now, hf_error *error);

/**
 * Gives the time from which on a batch may begin, as far as it was known when the plan was made.
 *
 * Batches are in the order of these times. A batch with other replicas of keys that the plan moves before has the
 * earliest time there can be; hf_recent_not_before() has the true one once those batches are recorded.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param batch  Number of the batch, from 0.
 *
 * @return The time; 0 if the batch may begin at once, if nothing rests, beyond the last batch, or if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_not_before(const hf_plan *plan, size_t batch);

/**
 * Gives the time from which on a batch may begin, by what is recorded now.
 *
 * @param recent  Memory to read; borrowed; must not be NULL.
 * @param plan    Plan of the batch; borrowed; must not be NULL.
 * @param batch   Number of the batch, from 0.
 * @param rest    Time between two moves of a key, up to hf_recent_horizon().
 * @param time    Receives the time at which the last range of the batch has rested; 0 if none moved within the horizon;
 *                must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; otherwise as hf_recent_record() and hf_plan_set_rest().
 *
 * @threads  Any number at once.
 * @cost     O(ranges of the batch, and of the memory between them); allocates.
 */
HF_API hf_status hf_recent_not_before(const hf_recent *recent, const hf_plan *plan, size_t batch, uint64_t rest,
                                      uint64_t *time, hf_error *error);

/**
 * Gives the horizon of a memory: the longest rest.
 *
 * @param recent  Memory to read; borrowed, NULL allowed.
 *
 * @return The horizon; 0 if @p recent is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_recent_horizon(const hf_recent *recent);

/**
 * Gives the time of the last record.
 *
 * @param recent  Memory to read; borrowed, NULL allowed.
 *
 * @return The time; 0 if nothing was recorded, or if @p recent is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_recent_time(const hf_recent *recent);

/**
 * Counts the ranges of a memory: at most two for each range that was recorded within the horizon.
 *
 * @param recent  Memory to read; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p recent is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_recent_range_count(const hf_recent *recent);

/**
 * Gives a range of a memory: positions whose last move was recorded at one time.
 *
 * @param recent  Memory to read; borrowed; must not be NULL.
 * @param index   Index from 0 to hf_recent_range_count() - 1, in the order of positions.
 * @param first   Receives the first position; must not be NULL.
 * @param last    Receives the last position, included; must not be NULL.
 * @param time    Receives the time; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or there is no such range.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API hf_status hf_recent_range(const hf_recent *recent, size_t index, uint64_t *first, uint64_t *last, uint64_t *time,
                                 hf_error *error);

/**
 * Writes a memory of recent moves as bytes. Equal memories give equal bytes, on every machine.
 *
 * @param recent  Memory to write; borrowed; must not be NULL.
 * @param bytes   Receives the bytes if there is room for all of them; NULL to ask for the size alone.
 * @param room    How many bytes there is room for; 0 if @p bytes is NULL.
 * @param length  Receives how many bytes there are, whether there was room or not; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or @p room is too small while @p bytes is not NULL; HF_E_MEMORY if
 *         there is no memory.
 *
 * @threads  Any number at once.
 * @cost     24 bytes for each range; allocates.
 */
HF_API hf_status hf_recent_write(const hf_recent *recent, void *bytes, size_t room, size_t *length, hf_error *error);

/**
 * Reads a memory of recent moves from bytes, which may come from anybody.
 *
 * @param bytes   What hf_recent_write() wrote; borrowed; must not be NULL.
 * @param length  How many bytes.
 * @param recent  Receives the memory; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_DATA if the bytes are no memory, cut, changed, of a newer
 *         format, or contradict themselves (the message gives the place); HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller owns the memory and ends it with hf_recent_free().
 * @threads  Any number at once.
 * @cost     O(bytes); allocates no more than the bytes.
 */
HF_API hf_status hf_recent_read(const void *bytes, size_t length, hf_recent **recent, hf_error *error);

/**
 * Saves a memory of recent moves in a file, which is replaced as a whole, as hf_view_save() does.
 *
 * @param recent  Memory to save; borrowed; must not be NULL.
 * @param path    As for hf_view_save().
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return As hf_view_save().
 *
 * @threads  Any number at once, and any number of processes; of several who save one file at once, the last one counts.
 * @cost     O(ranges), and the disk's time to sync; allocates.
 */
HF_API hf_status hf_recent_save(const hf_recent *recent, const char *path, hf_error *error);

/**
 * Opens a memory of recent moves in a file.
 *
 * @param path    Path of a regular file, ended by NUL; borrowed; must not be NULL.
 * @param recent  Receives the memory; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return As hf_recent_read(), and HF_E_IO if the file cannot be opened or is no regular file.
 *
 * @owns     The caller owns the memory and ends it with hf_recent_free().
 * @threads  Any number at once.
 * @cost     O(bytes); allocates twice the bytes of the file.
 */
HF_API hf_status hf_recent_open(const char *path, hf_recent **recent, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
