import type { ApiV2Includes, TweetV2 } from 'twitter-api-v2';
import { describe, expect, it } from 'vitest';
import { type Schema, Struct } from '../../api/index.ts';
import { indexIncludes, toStatus, toStatusKey } from './convert.ts';
import { STATUS_SCHEMA } from './schemas.ts';

const POST = {
  id: '2085123456789012345',
  text: 'Hi @Ben: #kafka $MSFT https://t.co/a https://t.co/m',
  edit_history_tweet_ids: ['2085123456789012345'],
  author_id: '9007199254740993',
  created_at: '2026-08-07T12:00:01.000Z',
  lang: 'en',
  possibly_sensitive: false,
  in_reply_to_user_id: '42',
  referenced_tweets: [{ type: 'replied_to', id: '2085123456789012000' }],
  public_metrics: { retweet_count: 3, like_count: 5, reply_count: 0, quote_count: 0, impression_count: 9 },
  geo: { place_id: 'p1', coordinates: { type: 'Point', coordinates: [13.4, 52.5] } },
  attachments: { media_keys: ['7_1900000000000000001'] },
  withheld: { copyright: false, country_codes: ['XY'], scope: 'tweet' },
  entities: {
    annotations: [],
    mentions: [{ start: 3, end: 7, username: 'Ben', id: '42' }],
    hashtags: [{ start: 9, end: 15, tag: 'kafka' }],
    cashtags: [{ start: 16, end: 21, tag: 'MSFT' }],
    urls: [
      {
        start: 22,
        end: 36,
        url: 'https://t.co/a',
        expanded_url: 'https://a.example',
        display_url: 'a.example',
        unwound_url: '',
      },
      {
        start: 37,
        end: 51,
        url: 'https://t.co/m',
        expanded_url: 'https://x.com/m',
        display_url: 'pic.x.com/m',
        unwound_url: '',
        media_key: '7_1900000000000000001',
      },
    ],
  },
} satisfies TweetV2;

const INCLUDES: ApiV2Includes = {
  users: [
    {
      id: '9007199254740993',
      name: 'Ada',
      username: 'ada',
      created_at: '2020-01-01T00:00:00.000Z',
      profile_image_url: 'https://pbs.example/a_normal.jpg',
      profile_banner_url: 'https://pbs.example/banner/1',
      public_metrics: { followers_count: 1, following_count: 2, tweet_count: 3, listed_count: 4, like_count: 5 },
    },
    { id: '42', name: 'Ben B.', username: 'Ben' },
  ],
  places: [
    {
      id: 'p1',
      full_name: 'Berlin, Germany',
      name: 'Berlin',
      country: 'Germany',
      country_code: 'DE',
      place_type: 'city',
    },
  ],
  media: [
    {
      media_key: '7_1900000000000000001',
      type: 'video',
      preview_image_url: 'https://pbs.example/frame.jpg',
      width: 1280,
      height: 720,
      duration_ms: 61_000,
      variants: [{ bit_rate: 832_000, content_type: 'video/mp4', url: 'https://v.example/1' }],
    },
  ],
};

/** Every field of a struct as plain data, and a check that each value is of its schema's type. */
function plain(schema: Schema, value: unknown): unknown {
  if (value === null) {
    expect(schema.optional).toBe(true);
    return null;
  }
  switch (schema.type) {
    case 'STRUCT':
      expect(value).toBeInstanceOf(Struct);
      return Object.fromEntries(
        schema.fields.map((field) => [field.name, plain(field.schema, (value as Struct).get(field.name))]),
      );
    case 'ARRAY':
      return (value as unknown[]).map((item) => plain(schema.valueSchema, item));
    case 'MAP':
      expect(value).toBeInstanceOf(Map);
      return Object.fromEntries(value as Map<string, unknown>);
    case 'INT64':
      if (schema.name) expect(value).toBeInstanceOf(Date);
      else expect(typeof value).toBe('bigint');
      return value;
    case 'INT32':
      expect(Number.isInteger(value)).toBe(true);
      return value;
    default:
      expect(typeof value).toBe({ STRING: 'string', BOOLEAN: 'boolean', FLOAT64: 'number' }[schema.type as 'STRING']);
      return value;
  }
}

function status(post: TweetV2, includes: ApiV2Includes = INCLUDES): Record<string, unknown> {
  return plain(STATUS_SCHEMA, toStatus(post, indexIncludes(includes))) as Record<string, unknown>;
}

describe('a post', () => {
  it('becomes a status with exact ids', () => {
    expect(toStatusKey(POST).get('Id')).toBe(2085123456789012345n);
    expect(status(POST)).toMatchObject({
      Id: 2085123456789012345n,
      CreatedAt: new Date('2026-08-07T12:00:01Z'),
      Text: POST.text,
      Lang: 'en',
      Retweet: false,
      RetweetCount: 3,
      FavoriteCount: 5,
      PossiblySensitive: false,
      InReplyToStatusId: 2085123456789012000n,
      InReplyToUserId: 42n,
      InReplyToScreenName: 'Ben',
      WithheldInCountries: ['XY'],
      Contributors: [],
      GeoLocation: { Latitude: 52.5, Longitude: 13.4 },
      Place: {
        Name: 'Berlin',
        CountryCode: 'DE',
        Id: 'p1',
        Country: 'Germany',
        PlaceType: 'city',
        FullName: 'Berlin, Germany',
      },
      User: {
        Id: 9007199254740993n,
        ScreenName: 'ada',
        BiggerProfileImageURL: 'https://pbs.example/a_bigger.jpg',
        OriginalProfileImageURLHttps: 'https://pbs.example/a.jpg',
        ProfileBannerIPadRetinaURL: 'https://pbs.example/banner/1/ipad_retina',
        FollowersCount: 1,
        FriendsCount: 2,
        StatusesCount: 3,
        ListedCount: 4,
        FavouritesCount: 5,
        CreatedAt: new Date('2020-01-01T00:00:00Z'),
      },
    });
  });

  it('brings its entities, a link to its media with the media', () => {
    expect(status(POST)).toMatchObject({
      HashtagEntities: [{ Text: 'kafka', Start: 9, End: 15 }],
      SymbolEntities: [{ Text: 'MSFT', Start: 16, End: 21 }],
      UserMentionEntities: [{ Id: 42n, Name: 'Ben B.', ScreenName: 'Ben', Start: 3, End: 7 }],
      URLEntities: [{ URL: 'https://t.co/a', ExpandedURL: 'https://a.example', DisplayURL: 'a.example' }],
      MediaEntities: [
        {
          Id: 1900000000000000001n,
          Type: 'video',
          MediaURLHttps: 'https://pbs.example/frame.jpg',
          Sizes: {},
          VideoAspectRatioWidth: 16,
          VideoAspectRatioHeight: 9,
          VideoDurationMillis: 61_000n,
          VideoVariants: [{ Url: 'https://v.example/1', Bitrate: 832_000, ContentType: 'video/mp4' }],
          URL: 'https://t.co/m',
          Start: 37,
        },
      ],
    });
  });

  it('with the least that v2 gives has nulls and empty lists', () => {
    const least = status({ id: '7', text: 'x', edit_history_tweet_ids: ['7'], author_id: '8' }, {});
    expect(least).toMatchObject({ Id: 7n, GeoLocation: null, Place: null, HashtagEntities: [], Favorited: null });
    expect(least.User).toMatchObject({ Id: 8n, Name: null, WithheldInCountries: [] });
  });

  it('that retweets says so', () => {
    expect(status({ ...POST, referenced_tweets: [{ type: 'retweeted', id: '1' }] }).Retweet).toBe(true);
  });

  it('of more than 280 characters has its whole text and the entities of that', () => {
    const long = status({ ...POST, note_tweet: { text: 'long text' } });
    expect(long).toMatchObject({ Text: 'long text', HashtagEntities: [], URLEntities: [] });
  });
});

it('the schema has the fields of the Java connector, in its order', () => {
  expect(STATUS_SCHEMA.name).toBe('com.github.jcustenborder.kafka.connect.twitter.Status');
  const names = STATUS_SCHEMA.fields.map((field) => field.name);
  expect(names).toHaveLength(27);
  expect(names.slice(0, 5)).toEqual(['CreatedAt', 'Id', 'Text', 'Source', 'Truncated']);
  expect(names.at(-1)).toBe('URLEntities');
  expect(STATUS_SCHEMA.field('User')?.schema.fields).toHaveLength(48);
});
