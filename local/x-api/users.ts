import { Random } from './random.ts';
import { snowflakeAt } from './snowflake.ts';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly created_at: string;
  readonly description: string;
  readonly location?: string;
  readonly profile_image_url: string;
  readonly protected: boolean;
  readonly verified: boolean;
  readonly url: string;
  readonly public_metrics: {
    readonly followers_count: number;
    readonly following_count: number;
    readonly tweet_count: number;
    readonly listed_count: number;
    readonly like_count: number;
  };
}

const USER_COUNT = 64;

const FIRST = ['Ada', 'Ben', 'Chloé', 'Dmitri', 'Emi', 'Farid', 'Grace', 'Hùng'] as const;
const LAST = ['Berg', 'Castro', 'Dubois', 'Eze', 'Fischer', 'Gupta', 'Haddad', 'Ito'] as const;
const TOWNS = ['Lisboa', 'Nairobi', 'Zürich', 'Seattle', '東京'] as const;

/** The same user for the same number, whatever the seed: posts of several runs share their authors. */
function makeUser(index: number): User {
  const random = new Random('user', index);
  const first = FIRST[index % FIRST.length] as string;
  const last = LAST[Math.floor(index / FIRST.length) % LAST.length] as string;
  const username = `${first}_${last}`.normalize('NFD').replace(/[^A-Za-z0-9_]/g, '');
  const joined = Date.UTC(2012 + random.below(13), random.below(12), 1 + random.below(28), random.below(24));
  // Accounts from before 2016 have short ids, later ones have snowflakes.
  const id = joined < Date.UTC(2016, 0, 1) ? String(100_000_000 + index * 1_000_003) : String(snowflakeAt(joined) + 7n);
  return {
    id,
    username,
    name: `${first} ${last}`,
    created_at: new Date(joined).toISOString(),
    description: `Posts of ${first} about streams and other water`,
    ...(random.chance(0.6) ? { location: random.pick(TOWNS) } : {}),
    profile_image_url: `https://pbs.twimg.com/profile_images/${id}/portrait_normal.jpg`,
    protected: false,
    verified: random.chance(0.2),
    url: random.chance(0.5) ? `https://t.co/${username.slice(0, 10)}` : '',
    public_metrics: {
      followers_count: random.below(100_000),
      following_count: random.below(2_000),
      tweet_count: random.below(50_000),
      listed_count: random.below(300),
      like_count: random.below(20_000),
    },
  };
}

export const USERS: readonly User[] = Array.from({ length: USER_COUNT }, (_, index) => makeUser(index));

const byId = new Map(USERS.map((user) => [user.id, user]));
const byUsername = new Map(USERS.map((user) => [user.username.toLowerCase(), user]));

export function userById(id: string): User | undefined {
  return byId.get(id);
}

/** Usernames are compared without regard to case, as X does. */
export function userByUsername(username: string): User | undefined {
  return byUsername.get(username.toLowerCase());
}
